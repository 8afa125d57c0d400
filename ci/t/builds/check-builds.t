#!/bin/sh
# C13: drivers/xen/ of KERNEL (6.12) compiles without a new warning in every configuration that the contract names.
exec "$(dirname "$0")/../../../scripts/check-builds" "${BALLOON_KERNEL:-6.12}"
