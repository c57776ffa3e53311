/* SPDX-License-Identifier: ISC */
/*
 * Records become payloads.  A payload closes at 256 KiB of plaintext, at a
 * checkpoint, 5 s after its first record, or at the end; urgent kinds
 * (heartbeat, event, gap, failure) have payloads of their own.  A bundle is a
 * payload by itself.  Every payload is sealed to each recipient on its own.
 */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"
#include "jwk.h"
#include "plan.h"
#include "sign.h"
#include "spool.h"

#define PAYLOAD_WAIT_MS	5000

struct payload_open {		/* records not sealed yet */
	struct buf text;
	uint32_t records;
	int64_t since_ms;	/* clock_ms of the first */
};

struct payload {
	struct spool *spool;
	const struct jwk *to;
	size_t to_n;
	const struct sign *signer;	/* or NULL */
	struct plan *plan;		/* told of each, or NULL */
	struct payload_open urgent, regular;
	char last[JWE_ID_LEN];	/* id of the last one */
};

/* Is this kind one that goes first? */
bool	payload_is_urgent(const char *kind);

/* Take one record, the bytes as read, without LF.  0; -1 with f. */
int	payload_add(struct payload *p, bool urgent, const struct buf *line,
	    struct fail *f);

/* All: the caller makes them durable (spool_sync).  Close what is open; why is
 * for the plan.  0; -1 with f. */
int	payload_close(struct payload *p, const char *why, struct fail *f);
/* Close what has waited its 5 s. */
int	payload_close_due(struct payload *p, struct fail *f);
/* Milliseconds until something is due; -1 when nothing is open. */
int	payload_due_ms(const struct payload *p);

void	payload_free(struct payload *p);

#endif
