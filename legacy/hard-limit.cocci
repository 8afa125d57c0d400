// Takes the hard limit out of a balloon driver that still has it (mainline 2.6.26 to 2.6.30, XenLinux 2.6.18 and its
// forward ports, RHEL 4 and 5), so that a partial grant is kept and growth is retried on the 1 s timer, as shrinking always was.
// The limit and its fellows are members of a struct or, in the older ones, variables of the file.
// Run it by ./hard-limit, which checks the result: a rule that does not match leaves hard_limit behind, which is refused.
//
// Not here: the heading of the /proc line. It is one piece of a longer string, and spatch cannot edit part of a string.

virtual any_worker

// Growth may report "got less" only to a worker that then leaves its loop and sets the 1 s timer.
@worker@
identifier process, credit, sleep, timer, stats;
symbol jiffies, HZ, current_pages;
@@
 process(...)
 {
 	...
 	credit = current_target() - \( stats.current_pages \| current_pages \);
 	if (credit > 0)
 		sleep = (increase_reservation(credit) != 0);
 	... when any
 	if (current_target() != \( stats.current_pages \| current_pages \))
 		mod_timer(&timer, jiffies + HZ);
 	...
 }

// A do-while cannot be written in a rule, so its condition is looked for by itself.
@loop@
identifier worker.process, worker.credit, worker.sleep;
@@
 process(...)
 {
 	<+...
 	(credit != 0) && !sleep
 	...+>
 }

// rc must be signed, or an error would look like a grant. "when strict": no way out before rc is set, for the value
// returned is made from it. "when != nr": what follows must not count the pages asked for instead of those granted.
@grow depends on loop || any_worker@
identifier stats, i, nr, ret, reservation, frames, out;
idexpression {int, long} rc;
expression page;
symbol extent_start, hard_limit, current_pages, driver_pages;
expression list args;
type T;
symbol XENMEM_populate_physmap, XENMEM_decrease_reservation;
@@
 increase_reservation(T nr)
 {
 	... when strict
 	rc = HYPERVISOR_memory_op(XENMEM_populate_physmap, &reservation);
(
-	if (rc < nr) {
-		if (rc > 0) {
-			int ret;
-			reservation.nr_extents = rc;
-			ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation, &reservation);
-			BUG_ON(ret != rc);
-		}
-		if (rc >= 0)
-			\( stats.hard_limit = (stats.current_pages + rc - stats.driver_pages);
-			\| hard_limit = (current_pages + rc - driver_pages); \)
+	if (rc < 0)
 		goto out;
-	}
|
-	if (rc < nr) {
-		int ret;
-		set_xen_guest_handle(reservation.extent_start, frames);
-		reservation.nr_extents = rc;
-		ret = HYPERVISOR_memory_op(XENMEM_decrease_reservation, &reservation);
-		BUG_ON(ret != rc);
-		hard_limit = (current_pages + rc - driver_pages);
+	if (rc < 0)
 		goto out;
-	}
)
 	for (i = 0; i <
-		nr
+		rc
 		; i++) {
 		page = balloon_retrieve(args);
 		... when != nr
 	}
 	\( stats.current_pages \| current_pages \) +=
-		nr
+		rc
 		;
 	... when != nr
 out:
 	... when != nr
 	return
-		0
+		rc != nr
 		;
 }

@member@
type T;
@@
 struct balloon_stats {
 	...
-	T hard_limit;
 	...
 };

@variable@
type T;
symbol hard_limit;
@@
-static T hard_limit;

@clamp@
identifier stats;
symbol target_pages, hard_limit;
@@
 current_target(...)
 {
 	<...
(
-	min(stats.target_pages, stats.hard_limit)
+	stats.target_pages
|
-	min(target_pages, hard_limit)
+	target_pages
)
 	...>
 }

@reset@
identifier stats;
symbol hard_limit;
@@
-\( stats.hard_limit \| hard_limit \) = \( ~0UL \| ~0U \);

// The dots stand for a call: a plain "n += sprintf(...)" is a syntax error to spatch 1.1.1.
@proc_value@
identifier stats;
expression n, page;
symbol hard_limit;
@@
-if (\( stats.hard_limit \| hard_limit \) != \( ~0UL \| ~0U \))
-	n += <+... \( stats.hard_limit \| hard_limit \) ...+>;
-else
-	n += <+... sprintf(page + n, ...) ...+>;

@attribute@
declarer name BALLOON_SHOW;
symbol hard_limit_kb;
expression list args;
@@
-BALLOON_SHOW(hard_limit_kb, args);

@attribute_entry@
identifier attrs;
symbol attr_hard_limit_kb;
@@
 struct attribute *attrs[] = {
 	...,
-	&attr_hard_limit_kb.attr,
 	...
 };
