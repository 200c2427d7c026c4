umask 022
while IFS= read -r line <&9; do
    echo "### $line"
    (eval "$line") </dev/null 2>&1 9<&-
    echo "=== $?"
done 9< ./commands.txt
