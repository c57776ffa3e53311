/* SPDX-License-Identifier: ISC */
/*
 * One device in one run.  First its facts are asked for (ask.h), and when all
 * devices have told theirs, so that every name is known, its logs (logs.h).
 * What it told goes out through tell.h; what is to be remembered is stored
 * once, at the end.
 */
#ifndef VISIT_H
#define VISIT_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

#include "auth.h"
#include "clock.h"
#include "cursor.h"
#include "fail.h"
#include "fleet.h"
#include "log.h"
#include "map.h"
#include "out.h"
#include "poll.h"
#include "profile.h"
#include "state.h"
#include "unpack.h"

/* What the visits of a run share. */
struct visit_run {
	struct out *out;
	const char *config;	/* --config, or NULL */
	const char *edition;
	const char *state_dir;	/* STATE/fetch */
	const char *marks_dir;	/* STATE/marks */
	const char *token;	/* of the checkpoint; NULL: only a look */
	bool by_hand;		/* ask everything, whatever the cadence */
	uint64_t heartbeat_s;	/* cadence of what is asked each run; 0: none */
	int64_t now;		/* seconds since 1970, for cadences */
	struct fail broken;	/* output is lost: stop */
	json_t *wanted;		/* tokens that some device waits for */
	size_t devices, failed, offline, busy;
	size_t unacknowledged;	/* devices without an answer from the far end */
	int64_t next_due;	/* earliest time that something is due; 0: none */
	struct fail first;	/* the first device's failure */
	struct fail worst;	/* what could not be stored here */
};

/* A log to ask for. */
struct visit_log {
	const struct profile_request *request;
	char *log, *path;
	char *key;		/* in the state */
};

struct visit {
	struct poll_task task;
	struct visit_run *run;
	const struct device *device;
	const struct profile *profile;
	struct http_options http;
	struct auth_held auth;
	struct state state;

	bool adopted;		/* something that had waited */

	struct map_run *map;
	struct map_sink map_sink;
	struct map_context context;
	char collected_at[CLOCK_LEN];
	char *serial;		/* device of its records */
	json_t *vars;		/* for the paths of later requests */
	bool *due;		/* per request of the profile */
	size_t at;		/* the request that is asked */
	struct cursor *cursor;	/* of it; NULL: not begun */
	struct cursor_sink cursor_sink;
	unsigned pages;
	size_t elements;	/* on the pages so far */
	struct buf link;	/* path of the next page */
	bool again;		/* a numbered buffer was asked once more */
	bool narrowed;		/* an item of it was not wanted (-k) */
	bool narrowed_any;
	bool session;		/* logged in */
	bool logging_in, logging_out;
	bool parted;		/* logged out: nothing more is asked */

	struct visit_log *logs;
	size_t n_logs, log_at;
	bool log_phase;
	struct log *log;	/* that is read; NULL: not begun */
	struct unpack *unpack;	/* it is an archive */
	json_t *log_base;	/* its cursor for a second look; else NULL */
	struct buf sniff;	/* its first bytes, until that is known */
	struct log_sink log_sink;
	uint64_t log_got;
	bool log_again, log_tried, log_full;
	bool sniffed, archived;
	struct fail log_fail;

	json_t *advanced;	/* to wait for the mark */
	struct buf held;	/* lines, until all but logs was asked, and */
	size_t n_held;
	bool by_name;		/* some of them tell its name as the device */
	bool met;		/* its serial is known, or it has none */
	json_t *terms, *told;	/* to tell; told already (an object) */
	bool answered;		/* something, in this run */
	unsigned broken;	/* requests in a row whose connection broke */
	bool give_up, offline, failed;
	bool finished;		/* the first round is */
	char error[FAIL_TEXT_LEN + 128];	/* the first one, for --status */
};

/* Begin: lock and load its state.  NULL with f: FAIL_LATER, another run holds
 * it; else what is wrong with the state. */
struct visit *visit_open(struct visit_run *run, const struct device *d,
	    const struct profile *p, struct fail *f);

/* Did it fail the last time? */
bool	visit_failed_before(const struct visit *v);

/* Facts are told; are there logs to be read in the second round? */
bool	visit_has_logs(const struct visit *v);

/* Make its task ready for the first or (logs) the second round. */
struct poll_task *visit_task(struct visit *v, bool logs);

/* Append its URL with this path.  0, -1 memory. */
int	visit_url(const struct visit *v, const char *path, struct buf *url);

/* The end: store what is to be remembered (unless early: a run that is cut
 * short remembers nothing), unlock, free. */
void	visit_close(struct visit *v, bool early);

#endif
