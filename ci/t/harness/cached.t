#!/bin/sh
# Kernels are compiled with ccache, and have in them what was built: ccache must not take an object for up to date whose source takes in
# another file that has changed (.incbin, as a kernel image takes in the kernel).
TOP=$(CDPATH='' cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/scripts/lib/tap.sh"
work=$(mktemp -d)
remove_at_exit "$work"
cd "$work" || exit
unset CCACHE_DISABLE CCACHE_DEPEND CCACHE_PATH
. "$TOP/scripts/lib/source.sh"
CCACHE_DIR=$work/cache
export CCACHE_DIR

# holds TEXT FILE: compile a file that takes in another with that text, as kbuild does; the object has it.
holds() {
	printf '%s' "$1" >taken
	rm -f object.o
	gcc -Wp,-MMD,object.d -c -o object.o "$2" && grep -q "$1" object.o
}

# hits: how often the cache had what was asked for.
hits() {
	ccache --print-stats | awk '$1 ~ /_cache_hit$/ { sum += $2 } END { print sum + 0 }'
}

printf '.section .rodata\n.incbin "taken"\n' >image.S
printf 'asm(".section .rodata\\n.incbin \\"taken\\"\\n");\n' >asm.c
printf 'int one;\n' >plain.c
for file in image.S asm.c; do
	ok "$file: has the file that it takes in" holds first-text "$file"
	ok "$file: has it after it has changed, size and name as before" holds other-text "$file"
	ok "$file: and after it has changed back" holds first-text "$file"
done
before=$(hits)
gcc -Wp,-MMD,plain.d -c -o plain.o plain.c
rm plain.o
gcc -Wp,-MMD,plain.d -c -o plain.o plain.c
ok "what takes in nothing is compiled once" test "$(hits)" -eq $((before + 1))
mkdir -p "$work/other/scripts/lib"
cp -R "$TOP/scripts/lib/cached" "$work/other/scripts/lib/"
ok "a checkout that is tested by another finds the compiler" env PATH="$work/other/scripts/lib/cached:$PATH" gcc -c -o plain.o plain.c
done_testing
