#!/bin/sh
# usage: build/linux.sh LAUNCHER [OPTIONS]
# Boots Debian's kernel with an initrd of Debian's busybox; what stands after the launcher goes to `pagewalk run`.
# Without a terminal, commands come from standard input as soon as there is a prompt.
set -eu
launcher=$1
shift
build=$(dirname "$0")
kernel=$("$build/fetch-debian.sh" linux-image-cloud-amd64)
busybox=$("$build/fetch-debian.sh" busybox-static)
initrd=$busybox/initrd
"$launcher" initrd "$busybox/bin/busybox" "$initrd"
exec "$launcher" run -m 128M -kernel "$kernel"/boot/vmlinuz-* -initrd "$initrd" \
    -append "console=ttyS0 acpi=off pci=off nolapic noapic" -nographic -no-reboot --input-after 'linux:/root# ' "$@"
