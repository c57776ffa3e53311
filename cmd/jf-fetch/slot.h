/* SPDX-License-Identifier: ISC */
/* A place for one device among those asked at once: its connection, and one
 * request and its answer at a time.  For poll.c alone. */
#ifndef SLOT_H
#define SLOT_H

#include "poll.h"

enum slot_stage { SLOT_FREE, SLOT_PAUSED, SLOT_ASKING };

struct slot {
	enum slot_stage stage;
	struct poll_task *task;
	CURL *h;
	CURLSH *share;		/* its own connection cache: one connection */
	struct curl_slist *headers;
	struct poll_request rq;
	struct poll_answer a;
	int64_t wake_ms;	/* SLOT_PAUSED: when to go on */
	int64_t heard_ms;	/* when it began, or was last heard of */
	uint64_t got;		/* bytes of body */
	bool begun;		/* next was called for rq: it is to be asked */
	bool retried, named;	/* reset once; shows the key that differed */
	char error[CURL_ERROR_SIZE];
};

/* Make the handle of its task's device.  0, -1 with f. */
int	slot_open(struct slot *s, struct fail *f);
/* Set the handle to ask s->rq.  0, -1 memory. */
int	slot_prepare(struct slot *s);
/* What the head of the answer says, into s->a. */
void	slot_read_head(struct slot *s);
/* The transfer ended with code: what that means, into s->a. */
void	slot_explain(struct slot *s, CURLcode code);
/* Did the connection break, so that it may be tried once more? */
bool	slot_is_reset(CURLcode code);
/* Forget request and answer, secrets wiped; and the handle too. */
void	slot_drop(struct slot *s);
void	slot_close(struct slot *s);

#endif
