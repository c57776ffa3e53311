/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <time.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "cli.h"
#include "clock.h"
#include "msg.h"
#include "watch.h"

#define TURN_NS	(200 * 1000 * 1000L)	/* between looks at signals */

/* So many seconds, whatever is done to the wall clock meanwhile, or until a
 * signal asks for an end, or a hangup for a reload (true). */
static bool
wait_for(int64_t seconds)
{
	struct timespec turn = { .tv_nsec = TURN_NS };
	int64_t end = clock_ms() + seconds * 1000;

	while (clock_ms() < end && cli_signal() == 0) {
		if (cli_hangup())
			return true;
		nanosleep(&turn, NULL);
	}
	return cli_hangup();
}

/* Read devices and profiles again; a mistake in them leaves the old ones. */
static void
reload(struct run *r, char **names)
{
	struct fail f = { 0 };
	struct run fresh = { .config = r->config, .state = r->state,
	    .edition = r->edition, .kinds = r->kinds,
	    .parallel = r->parallel, .heartbeat_s = r->heartbeat_s,
	    .fp = r->fp, .private = r->private };

	if (run_prepare(&fresh, names, &f) == -1) {
		msg_warn("not reloaded, the old printers go on: %s", f.text);
		run_free(&fresh);
		return;
	}
	run_free(r);
	*r = fresh;
	msg_detail("reloaded: %zu printers", r->n);
}

/* Between rounds the memory of the last one goes back to the system: what lies
 * free in between would grow for days, though nothing is kept. */
static void
give_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

int
watch_run(struct run *r, char **names, struct fail *f)
{
	int64_t start, next;

	cli_catch_hangup();
	r->heartbeat_s = WATCH_HEARTBEAT_S;
	r->by_hand = false;
	for (;;) {
		start = clock_wall();
		fail_clear(f);
		if (run_once(r, f) == -1 && f->kind != FAIL_PART &&
		    f->kind != FAIL_LATER)
			return -1;
		give_back();
		if (f->text[0] != '\0')
			msg_warn("%s", f->text);
		next = r->next_due != 0 ? r->next_due :
		    start + WATCH_HEARTBEAT_S;
		if (next > start + WATCH_HEARTBEAT_S)
			next = start + WATCH_HEARTBEAT_S;
		if (next <= start)
			next = start + 1;
		if (wait_for(next - clock_wall()))
			reload(r, names);
		if (cli_signal() != 0)
			return fail_set(f, FAIL_SIGNAL, "%s", "");
	}
}
