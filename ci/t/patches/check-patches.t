#!/bin/sh
# The patches pass what a reviewer would run on them, with the tools of KERNEL (6.12).
exec "$(dirname "$0")/../../../scripts/check-patches" "${BALLOON_KERNEL:-6.12}"
