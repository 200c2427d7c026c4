echo "shell works" $((6*7))
for i in a b c; do printf '%s.' $i; done; echo
f() { local x=$1; echo "f($x)"; return 4; }
f 9; echo "status $?"
(exit 3); echo $?
echo one two three | while read a b c; do echo "$c $b $a"; done
x=$(echo sub; echo st); echo "$x"
cat <<END
here $((1+1))
END
case foo in f*) echo match;; esac
trap 'echo bye' EXIT
sleep 3 & sleep 0.1; kill $!; wait $! 2>/dev/null; echo "killed $?"
( echo to-file > out.txt ); read line < out.txt; echo "$line"
set -- 1 2 3; shift; echo $# $*
[ -f out.txt ] && echo exists
echo {a,b}$((2**10)) 2>/dev/null
trap 'echo usr2' USR2; kill -USR2 $$; echo waited
echo done | tr a-z A-Z
