/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "bundle.h"
#include "cli.h"
#include "file.h"
#include "intake.h"
#include "jsonl.h"

#define TOKEN_LEN	32	/* hex digits */
#define BATCH		64	/* parts that one sync of the directory covers */

/* Make durable what was spooled, with one sync for all of it, and tell of it. */
static int
settle(struct intake *in, struct fail *f)
{
	if (in->payload->spool->pending_n == 0)
		return 0;
	if (spool_sync(in->payload->spool, f) == -1)
		return -1;
	if (in->durable != NULL)
		in->durable(in->arg);
	return 0;
}

/* All before this checkpoint is durable: jf-fetch may forget it. */
static int
mark(const struct intake *in, const char *token, struct fail *f)
{
	char *path;
	int rc;

	if (in->marks == NULL)
		return 0;
	if (file_make_dir(in->marks, f) == -1)
		return spool_full(f);
	if ((path = file_join(in->marks, token)) == NULL)
		return fail_nomem(f);
	rc = file_replace(path, "", 0, 0600, f) == -1 ? spool_full(f) : 0;
	free(path);
	return rc;
}

static int
checkpoint(struct intake *in, const json_t *rec, struct fail *f)
{
	const json_t *data = json_object_get(rec, "data");
	const char *token = json_string_value(json_object_get(data, "token"));
	const char *phase = json_string_value(json_object_get(data, "phase"));

	if (token == NULL || phase == NULL || strlen(token) != TOKEN_LEN ||
	    strspn(token, "0123456789abcdef") != TOKEN_LEN)
		return fail_set(f, FAIL_HERE, "checkpoint without a sound "
		    "token and phase");
	if (payload_close(in->payload, "checkpoint", f) == -1)
		return -1;
	if (strcmp(phase, "end") != 0)
		return 0;
	return settle(in, f) == -1 ? -1 : mark(in, token, f);
}

static int
take(struct intake *in, const struct jsonl *src, const json_t *rec,
    struct fail *f)
{
	const char *kind = json_string_value(json_object_get(rec, "kind"));

	if (kind == NULL)
		return fail_set(f, FAIL_HERE, "not a record");
	if (strcmp(kind, "checkpoint") == 0)
		return checkpoint(in, rec, f);
	if (guard_check(in->guard, rec, f) == -1)
		return -1;
	if (strcmp(kind, "bundle") == 0) {
		if (bundle_seal(in->payload, rec, f) == -1)
			return -1;
	} else if (payload_add(in->payload, payload_is_urgent(kind), &src->raw,
	    f) == -1)
		return -1;
	return 0;
}

/* Wait for input no longer than an open payload may; what was spooled does not
 * wait for it.  0; -1 with f. */
static int
await(struct intake *in, struct jsonl *src, struct fail *f)
{
	struct pollfd p = { .fd = fileno(src->fp), .events = POLLIN };
	int due;

	if (in->payload->spool->pending_n >= BATCH && settle(in, f) == -1)
		return -1;
	while (!jsonl_has_line(src) && cli_signal() == 0) {
		if (settle(in, f) == -1)
			return -1;
		due = payload_due_ms(in->payload);
		if (due == -1)
			return 0;
		if (poll(&p, 1, due) > 0)
			return 0;
		if (payload_close_due(in->payload, f) == -1)
			return -1;
	}
	return 0;
}

int
intake_read(struct intake *in, const char *path, struct fail *f)
{
	struct jsonl src;
	json_t *rec;
	int got = -1;

	if (jsonl_open(&src, path, f) == -1)
		return -1;
	while (await(in, &src, f) == 0) {
		/* A signal that came while we waited would not end a read. */
		got = cli_signal() != 0 ? 0 : jsonl_read(&src, &rec, f);
		if (got != 1)
			break;
		record_watch_see(&in->watch, rec);
		got = take(in, &src, rec, f);
		json_decref(rec);
		if (got == -1) {
			fail_at(f, "%s:%zu", src.name, src.line);
			break;
		}
		got = -1;
	}
	jsonl_close(&src);
	return got;
}

int
intake_end(struct intake *in, bool all, struct fail *f)
{
	if (payload_close(in->payload, "end", f) == -1 || settle(in, f) == -1)
		return -1;
	return all ? record_watch_end(&in->watch, f) : 0;
}
