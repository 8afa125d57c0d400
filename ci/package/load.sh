# Loads the modules of a kernel that has them as files, in the order of their names. dom0's and a guest's init source it where
# there are any; a module that does not load ends init, and the kernel says so.
# shellcheck shell=sh

for module in /modules/*.ko; do
	insmod "$module" || {
		echo "module ${module##*/} did not load"
		exit 1
	}
	rm "$module"
done
