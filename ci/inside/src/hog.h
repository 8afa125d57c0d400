/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A domain that has nothing but memory and never runs.
 */
#include <xenctrl.h>

/*
 * Creates one, for at most @mib MiB.  Xen on Arm has no domains but such with
 * nested paging, and takes their page tables from a pool whose size it is told:
 * a page for each 2 MiB, and some for the levels above.
 */
static inline int create_hog(xc_interface *xch, uint32_t *id,
			     unsigned long mib)
{
	struct xen_domctl_createdomain config = {
		.max_vcpus = 1,
		.max_evtchn_port = -1,
		.max_grant_frames = 1,
		.max_maptrack_frames = 0,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
#ifdef __aarch64__
		.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
		.arch.gic_version = XEN_DOMCTL_CONFIG_GIC_NATIVE,
#endif
	};

	if (xc_domain_create(xch, id, &config))
		return -1;
#ifdef __aarch64__
	return xc_set_paging_mempool_size(xch, *id, ((mib + 1) / 2 + 32) << 12);
#else
	(void)mib;
	return 0;
#endif
}
