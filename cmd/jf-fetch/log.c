/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "chunk.h"
#include "digest.h"
#include "known.h"
#include "log.h"

#define HEAD	1024	/* first bytes that tell one log from another */

struct log {
	struct chunk chunk;
	const struct log_sink *sink;
	char *name, *member;
	const json_t *base;	/* NULL when there is none that holds */
	uint64_t offset;	/* base's */
	size_t head_len, tail_len;	/* base's: bytes that its hashes cover */
	uint64_t at;		/* offset of the next byte of the answer */
	bool begun, fed;	/* answer; chunk */
	unsigned char head[HEAD], tail[CHUNK_TAIL];
	size_t head_got, tail_got;
	bool whole_answer;	/* it began with byte 0 */
};

static json_int_t
number(const json_t *base, const char *name)
{
	return json_integer_value(json_object_get(base, name));
}

/* Begin at base, or at the start when it is NULL. */
static void
begin(struct log *l, const json_t *base)
{
	struct chunk fresh = { .emit = l->chunk.emit, .arg = l->chunk.arg,
	    .log = l->name, .member = l->member };

	chunk_free(&l->chunk);
	l->chunk = fresh;
	l->base = base;
	l->offset = (uint64_t)number(base, "offset");
	l->head_len = (size_t)number(base, "head_len");
	l->tail_len = (size_t)number(base, "tail_len");
	l->begun = l->fed = false;
	l->head_got = l->tail_got = 0;
	l->at = 0;
	if (l->head_len > HEAD || l->tail_len > CHUNK_TAIL ||
	    l->tail_len > l->offset || l->offset == 0)
		l->offset = l->head_len = l->tail_len = 0;
}

struct log *
log_start(const char *log, const char *member, const json_t *base,
    const struct log_sink *sink)
{
	struct log *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->sink = sink;
	l->name = strdup(log);
	l->member = member != NULL ? strdup(member) : NULL;
	if (l->name == NULL || (member != NULL && l->member == NULL)) {
		log_free(l);
		return NULL;
	}
	l->chunk.emit = sink->chunk;
	l->chunk.arg = sink->arg;
	begin(l, base);
	return l;
}

void
log_free(struct log *l)
{
	if (l == NULL)
		return;
	chunk_free(&l->chunk);
	free(l->name);
	free(l->member);
	free(l);
}

uint64_t
log_from(const struct log *l)
{
	return l->offset - l->tail_len;
}

const char *
log_etag(const struct log *l)
{
	const char *etag = json_string_value(json_object_get(l->base, "etag"));

	return etag != NULL ? etag : "";
}

int
log_lost(struct log *l, struct fail *f)
{
	uint64_t offset = l->offset;

	begin(l, NULL);
	return offset == 0 ? 0 : l->sink->gap(l->name, (int64_t)offset,
	    "the log was rotated or cut", l->sink->arg, f);
}

/* Tell the gap; 1: the answer cannot be used from here, ask again. */
static int
lost(struct log *l, struct fail *f)
{
	return log_lost(l, f) == -1 ? -1 : 1;
}

static bool
differs(const struct log *l, const char *name, const unsigned char *data,
    size_t len)
{
	const char *was = json_string_value(json_object_get(l->base, name));
	char hex[DIGEST_SHA256_HEX];

	return was == NULL || strlen(was) != KNOWN_HASH_LEN - 1 ||
	    digest_sha256_hex(data, len, hex) == -1 ||
	    strncmp(was, hex, KNOWN_HASH_LEN - 1) != 0;
}

/* Keep what of data lies in [from, from + size) of the log. */
static void
gather(uint64_t at, const unsigned char *data, size_t len, uint64_t from,
    unsigned char *out, size_t size, size_t *got)
{
	uint64_t want = from + *got;
	size_t n;

	if (*got == size || want < at || want >= at + len)
		return;
	n = (size_t)(at + len - want);
	if (n > size - *got)
		n = size - *got;
	memcpy(out + *got, data + (want - at), n);
	*got += n;
}

static int
feed(struct log *l, const unsigned char *data, size_t len, struct fail *f)
{
	static const char *const words[] = { [CHUNK_UTF8] = "utf-8",
	    [CHUNK_UTF16LE] = "utf-16le", [CHUNK_UTF16BE] = "utf-16be" };
	const char *enc = json_string_value(json_object_get(l->base, "enc"));
	struct chunk *c = &l->chunk;
	int i;

	if (!l->fed) {
		l->fed = true;
		c->offset = l->offset;
		c->tail_len = l->tail_got;
		memcpy(c->tail, l->tail, l->tail_got);
		for (i = CHUNK_UTF8; enc != NULL && i <= CHUNK_UTF16BE; i++)
			if (strcmp(enc, words[i]) == 0)
				c->encoding = (enum chunk_encoding)i;
		chunk_start(c);
	}
	return chunk_feed(c, data, len, f);
}

/* Of the bytes before the offset: 0 fine so far, 1 another log, -1. */
static int
check(struct log *l, const unsigned char *data, size_t len, struct fail *f)
{
	size_t head = l->head_got, tail = l->tail_got;

	if (l->whole_answer)
		gather(l->at, data, len, 0, l->head,
		    l->offset > 0 ? l->head_len : HEAD, &l->head_got);
	gather(l->at, data, len, l->offset - l->tail_len, l->tail, l->tail_len,
	    &l->tail_got);
	if (l->offset == 0)
		return 0;
	if (l->whole_answer && head < l->head_len &&
	    l->head_got == l->head_len && differs(l, "head", l->head,
	    l->head_len))
		return lost(l, f);
	if (tail < l->tail_len && l->tail_got == l->tail_len &&
	    differs(l, "tail", l->tail, l->tail_len))
		return lost(l, f);
	return 0;
}

int
log_piece(struct log *l, uint64_t start, const unsigned char *data, size_t len,
    struct fail *f)
{
	size_t skip;
	int rc;

	if (!l->begun) {
		l->begun = true;
		l->at = start;
		l->whole_answer = start == 0;
		if (start != 0 && start != log_from(l))
			return fail_set(f, FAIL_PART,
			    "sent another range than it was asked for");
	}
	if ((rc = check(l, data, len, f)) != 0)
		return rc;
	skip = l->at >= l->offset ? 0 : l->offset - l->at < len ?
	    (size_t)(l->offset - l->at) : len;
	l->at += len;
	return len == skip ? 0 : feed(l, data + skip, len - skip, f);
}

int
log_end(struct log *l, bool whole, struct fail *f)
{
	if (l->begun && l->at < l->offset)	/* shorter than it was */
		return lost(l, f);
	if (!l->begun && l->offset > 0)		/* empty now */
		return lost(l, f);
	return l->fed ? chunk_end(&l->chunk, whole, f) : 0;
}

json_t *
log_result(const struct log *l, const char *etag)
{
	static const char *const words[] = { [CHUNK_UTF8] = "utf-8",
	    [CHUNK_UTF16LE] = "utf-16le", [CHUNK_UTF16BE] = "utf-16be" };
	const struct chunk *c = &l->chunk;
	char head[DIGEST_SHA256_HEX], tail[DIGEST_SHA256_HEX];
	bool same_head = l->base != NULL && l->offset > 0;
	size_t head_len = l->head_got;
	json_t *v;

	if (!l->fed || c->offset == l->offset) {	/* nothing new */
		v = l->base != NULL ? json_copy((json_t *)l->base) :
		    json_object();
		if (v != NULL && etag[0] != '\0')
			json_object_set_new(v, "etag", json_string(etag));
		return v;
	}
	if (head_len > c->offset)
		head_len = (size_t)c->offset;
	if (digest_sha256_hex(l->head, head_len, head) == -1 ||
	    digest_sha256_hex(c->tail, c->tail_len, tail) == -1)
		return NULL;
	head[KNOWN_HASH_LEN - 1] = tail[KNOWN_HASH_LEN - 1] = '\0';
	v = json_pack("{s:I, s:s, s:I, s:s}", "offset", (json_int_t)c->offset,
	    "tail", tail, "tail_len", (json_int_t)c->tail_len, "enc",
	    words[c->encoding]);
	if (v == NULL)
		return NULL;
	if (same_head) {
		json_object_set(v, "head", json_object_get(l->base, "head"));
		json_object_set(v, "head_len",
		    json_object_get(l->base, "head_len"));
	} else {
		json_object_set_new(v, "head", json_string(head));
		json_object_set_new(v, "head_len",
		    json_integer((json_int_t)head_len));
	}
	if (etag[0] != '\0')
		json_object_set_new(v, "etag", json_string(etag));
	return v;
}
