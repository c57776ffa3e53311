/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "digest.h"
#include "jsonl.h"
#include "known.h"
#include "map.h"

static int
hash(const void *data, size_t len, char out[KNOWN_HASH_LEN])
{
	unsigned char sum[DIGEST_SHA256_LEN];

	if (digest_sha256(data, len, sum) == -1)
		return -1;
	digest_hex(sum, (KNOWN_HASH_LEN - 1) / 2, out);
	return 0;
}

int
known_hash(const char *text, char out[KNOWN_HASH_LEN])
{
	return hash(text, strlen(text), out);
}

int
known_hash_item(const struct map_item *item, char out[KNOWN_HASH_LEN])
{
	struct buf b = { 0 };
	int rc = -1;

	if (buf_adds(&b, item->kind) == 0 && buf_addc(&b, '\n') == 0 &&
	    (item->time == NULL || buf_adds(&b, item->time) == 0) &&
	    buf_addc(&b, '\n') == 0 &&
	    (item->text != NULL ? buf_add(&b, item->text->p, item->text->len) :
	    jsonl_dump(&b, item->data, JSONL_SORTED)) == 0)
		rc = hash(b.p, b.len, out);
	buf_free(&b);
	return rc;
}

bool
known_get(const json_t *map, const char *key, struct known *k)
{
	const char *text = json_string_value(json_object_get(map, key));
	int final;

	*k = (struct known){ 0 };
	if (text == NULL || sscanf(text, "%16s %d %d %" SCNd64, k->content,
	    &k->revision, &final, &k->seen) != 4)
		return false;
	k->final = final != 0;
	return true;
}

int
known_set(json_t *map, const char *key, const struct known *k)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %d %d %" PRId64, k->content,
	    k->revision, k->final, k->seen);
	return json_object_set_new(map, key, json_string(text));
}

static int
compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The last time at which one must have been seen to stay, so that at most
 * keep ones stay. */
static int64_t
cut_off(const json_t *map, uint64_t keep)
{
	size_t n = json_object_size(map), i = 0;
	struct known k;
	const char *key;
	int64_t *times, cut = 0;
	json_t *v;

	if (keep == 0 || n <= keep || (times = calloc(n, sizeof(*times))) == NULL)
		return 0;
	json_object_foreach((json_t *)map, key, v)
		if (known_get(map, key, &k))
			times[i++] = k.seen;
	qsort(times, i, sizeof(*times), compare_times);
	if (i > keep)
		cut = times[i - keep];
	free(times);
	return cut;
}

void
known_forget(json_t *map, int64_t now, uint64_t keep_s, uint64_t keep_keys,
    bool all)
{
	int64_t cut = cut_off(map, keep_keys);
	struct known k;
	const char *key;
	json_t *v;
	void *next;

	if (keep_s != 0 && now - (int64_t)keep_s > cut)
		cut = now - (int64_t)keep_s;
	json_object_foreach_safe(map, next, key, v) {
		if (!known_get(map, key, &k) || (k.seen != now &&
		    (k.final ? k.seen < cut : all)))
			json_object_del(map, key);
	}
}
