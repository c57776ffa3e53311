/* SPDX-License-Identifier: ISC */
/* What the parts of repack.h share: libarchive opened with named formats and
 * filters only, and the bytes of a member as they are read. */
#ifndef REPACK_INT_H
#define REPACK_INT_H

#include "libarchive.h"
#include "repack.h"

#define REPACK_DEPTH	16	/* more is not allowed whatever the limits say */
#define REPACK_HEAD	4096	/* bytes that tell what a member is */
#define REPACK_FILTERS	3	/* compressions upon each other */

#define REPACK_ZIP	65535	/* members, where a zip counts them */
#define REPACK_SMALL	(16 * 1024 * 1024)	/* bytes of any ratio */

/* What may be unpacked in one pass over the file, and by what. */
struct repack_budget {
	const struct libarchive *la;
	struct archive *top;	/* tells the bytes read of the file */
	uint64_t unpacked;	/* of all members, at all depths */
	uint64_t max_bytes;
	unsigned max_ratio;
	bool over;		/* one of both was too much */
};

/* The bytes of a member, the first of them already read. */
struct repack_source {
	struct archive *a;
	struct repack_budget *budget;
	char head[REPACK_HEAD];
	size_t head_len, head_at;
	char block[65536];	/* for an archive that reads from here */
};

struct repack {
	struct libarchive la;
	struct scrub *s;
	struct inspect *check;
	struct repack_job *job;
	struct repack_budget budget;
	char *dir;		/* where scratch files are made */
	FILE *scratch[REPACK_DEPTH + 1];
	uint64_t *seen;		/* hashes of names given out, a table */
	size_t seen_n, seen_cap;
	uint64_t archives;	/* begun in this pass */
	time_t time;
};

/* One archive on its way through, at a depth. */
struct repack_layer {
	struct archive *in, *out;	/* out NULL: only learn */
	FILE *fp;			/* of out */
	uint64_t number;
	unsigned depth;
	struct buf name, target;
};

/* Begin to read the member that a stands at.  0, -1 with f. */
int	repack_source_open(struct repack_source *src, struct archive *a,
	    struct repack_budget *budget, struct fail *f);
/* As text_read_fn wants it; arg is the source. */
int	repack_source_read(void *arg, void *piece, size_t size, size_t *n,
	    struct fail *f);
/* Read the rest and forget it. */
int	repack_source_drain(struct repack_source *src, struct fail *f);

/* Readers of a descriptor and of a member.  NULL with f. */
struct archive *repack_read_fd(const struct libarchive *la, int fd,
	    struct fail *f);
struct archive *repack_read_member(struct repack_source *src, struct fail *f);

/* A writer onto fp of the format and compression that in has; in has given
 * its first header.  NULL with f. */
struct archive *repack_write_like(const struct libarchive *la,
	    struct archive *in, FILE *fp, struct fail *f);

/* Was the name given out in this archive before? */
bool	repack_put_again(struct repack *r, const struct repack_layer *l,
	    bool *nomem);
/* Why members are left out whose content could not be read. */
#define REPACK_DAMAGED		"damaged"
#define REPACK_TOO_DEEP		"an archive in too many others"
#define REPACK_UNREADABLE	"an archive that cannot be read whole"
#define REPACK_ENCRYPTED	"encrypted"

/* Count and tell that the member under l's name is left out. */
void	repack_left(struct repack *r, const struct repack_layer *l,
	    const char *why);
/* The separate check of a name.  0; -1 with f. */
int	repack_check_name(struct repack *r, const struct buf *name,
	    struct fail *f);

/* Is e a link, or one more name of a file whose content is elsewhere? */
bool	repack_link_is(const struct repack *r, const struct repack_layer *l,
	    struct archive_entry *e);
/* Put it out under l's name, or leave it out: what it leads to must be in the
 * archive.  name: as it was.  0; -1 with f. */
int	repack_link(struct repack *r, struct repack_layer *l,
	    struct archive_entry *e, const char *name, struct fail *f);

/* Was a member of this scrubbed name written to this archive? */
bool	repack_put_is_there(const struct repack *r,
	    const struct repack_layer *l, const struct buf *name);
/* A file without a name, beside the output, that is empty.  NULL with f. */
FILE	*repack_put_scratch(struct repack *r, unsigned depth, struct fail *f);
/* Write the head of a member like e under l's name, then all of fp (NULL:
 * nothing). */
int	repack_put_member(struct repack *r, struct repack_layer *l,
	    struct archive_entry *e, FILE *fp, struct fail *f);
/* FAIL_OUTPUT with libarchive's reason.  -1. */
int	repack_put_fault(const struct libarchive *la, struct archive *out,
	    struct fail *f);

/* FAIL_HERE with libarchive's reason.  -1. */
int	repack_fault(const struct libarchive *la, struct archive *a,
	    struct fail *f);

#endif
