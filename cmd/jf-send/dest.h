/* SPDX-License-Identifier: ISC */
/*
 * Where sealed parts go.  A destination takes one part, or for a service with
 * batch calls several, and says of each what became of it.
 */
#ifndef DEST_H
#define DEST_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "entry.h"
#include "fail.h"
#include "transfer.h"

enum dest_verdict {
	DEST_SENT,	/* the receiver has it */
	DEST_LATER,	/* temporary trouble of the destination: all wait */
	DEST_DEAD,	/* this part is refused for good, the others are not */
	DEST_STOP	/* the destination refuses us: all wait, a person is needed */
};

/* A part, open and checked. */
struct dest_item {
	const struct entry *entry;
	int fd;				/* at offset 0 */
	char sha[DIGEST_SHA256_HEX];
	bool maybe_there;	/* an earlier attempt may have arrived */
};

struct dest_result {
	enum dest_verdict verdict;
	bool reached;		/* bytes of it may have arrived */
	long status;		/* HTTP, 0 when there is none */
	char server_id[128];	/* what the receiver calls it, or "" */
	uint64_t wire;		/* bytes both ways, as far as known */
	int64_t retry_after_s;	/* -1: not told */
	struct fail why;
};

struct dest;

struct dest_type {
	const char *scheme;	/* "file:" */
	bool local;		/* uses no line: outside the budget */
	int (*open)(struct dest *d, struct fail *f);
	void (*send)(struct dest *d, struct dest_item *items, size_t n,
	    struct dest_result *results);
	void (*close)(struct dest *d);
};

struct dest {
	const struct dest_type *type;
	char *to;		/* as --to has it */
	char *name;		/* the same without what might be secret */
	struct transfer_options http;
	void *own;		/* the type's */
};

/* Look at --to and get ready.  0; -1 with f, FAIL_USAGE. */
int	dest_open(struct dest *d, const char *to, struct fail *f);
void	dest_close(struct dest *d);

/* Send; results has n places and is complete afterwards. */
void	dest_send(struct dest *d, struct dest_item *items, size_t n,
	    struct dest_result *results);

/* What an HTTP status means for a part and its destination; why gets words. */
void	dest_judge(struct dest_result *r);

extern const struct dest_type dest_file, dest_https;

#endif
