/* SPDX-License-Identifier: ISC */
/*
 * Where sealed parts go.  A destination takes one part, or for a service with
 * batch calls several, and says of each what became of it.
 */
#ifndef DEST_H
#define DEST_H

#include <stdbool.h>
#include <stdint.h>

#include "aws.h"
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
	uint32_t lines;		/* which are not delivered yet, a bit each */
};

struct dest_result {
	enum dest_verdict verdict;
	bool reached;		/* bytes of it may have arrived */
	uint32_t lines;		/* not delivered, of a part sent line by line */
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
	size_t batch;		/* parts a call, at most */
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
	const struct buf *headers;	/* of https:, or NULL */
	struct aws_options aws;
	struct aws service;		/* of firehose: and s3: */
	char *own;			/* the type's */
};

/* Look at --to and get ready.  0; -1 with f, FAIL_USAGE. */
int	dest_open(struct dest *d, const char *to, struct fail *f);
void	dest_close(struct dest *d);

/* Send; results has n places and is complete afterwards. */
void	dest_send(struct dest *d, struct dest_item *items, size_t n,
	    struct dest_result *results);

/* What an HTTP status means for a part and its destination; why gets words. */
void	dest_judge(struct dest_result *r);

/*
 * After a 412, a HEAD of the part's own place: t is its answer, rc what
 * transfer_run gave.  The part is delivered when its length (and checksum,
 * where given) is there, or when an earlier attempt may have brought it and
 * the answer does not show something else; else it is a conflict.
 */
void	dest_compare(const struct dest_item *item, const struct transfer *t,
	    int rc, struct dest_result *r);

/* Judge a finished request: rc and f as transfer_run gave them. */
void	dest_take(const struct transfer *t, int rc, const struct fail *f,
	    struct dest_result *r);

/* Every line of a part. */
#define DEST_ALL_LINES	UINT32_MAX

extern const struct dest_type dest_file, dest_https, dest_firehose, dest_s3;

#endif
