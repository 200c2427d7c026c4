#!/bin/sh
# usage: build/fetch-debian.sh PACKAGE
# Unpacks a package of Debian's archive into artifacts/guest-images/PACKAGE and prints that folder. A package that is
# only a name for the newest of its kind (linux-image-cloud-amd64) gives what it stands for. Nothing is installed.
set -eu
cd "$(dirname "$0")/.."
package=$1
folder=$PWD/artifacts/guest-images/$package

if [ ! -e "$folder/.complete" ]; then
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
        echo "$package: only Debian's tools can fetch it: this host has no apt-get or no dpkg-deb" >&2
        exit 1
    }
    rm -rf "$folder"
    mkdir -p "$folder"
    cd "$folder"
    real=$(apt-cache depends "$package" 2>/dev/null | sed -n 's/^  Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    if ! apt-get download -q "${real:-$package}" >download.log 2>&1; then
        reason=$(grep '^E:' download.log | tail -n 1 || true)
        echo "$package: cannot be downloaded: ${reason:-see $folder/download.log}:" \
            "check the network, and that apt-get update has run" >&2
        exit 1
    fi
    for archive in *.deb; do
        dpkg-deb -x "$archive" .
    done
    rm -f ./*.deb download.log
    touch .complete
fi
echo "$folder"
