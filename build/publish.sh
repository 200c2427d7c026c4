#!/bin/sh
# usage: build/publish.sh PROJECT LAUNCHER
# Publishes the command compiled ahead of time (ReadyToRun, for a quick start) and writes a launcher.
set -eu
project=$1
launcher=$2
tool=$(basename "$launcher")
folder=$(dirname "$launcher")
output=$folder/bin

publish() {
    dotnet publish "$project" -c Release -o "$output" --use-current-runtime --self-contained false \
        -v quiet --nologo "$@"
}

rm -rf "$output"
mkdir -p "$folder"
# The ahead-of-time compiler is a package of its own; without it the command works, and starts more slowly.
if ! publish -p:PublishReadyToRun=true >"$folder/publish.log" 2>&1; then
    echo "build: no ahead-of-time compilation here (see $folder/publish.log); starting will be slower" >&2
    rm -rf "$output"
    publish
fi

cat >"$launcher" <<EOF
#!/bin/sh
# Written by \`make build\`. Finds the program beside itself, whatever folder it is called from or linked into.
exec dotnet "\$(dirname "\$(readlink -f "\$0")")/bin/$tool.dll" "\$@"
EOF
chmod +x "$launcher"
