/* SPDX-License-Identifier: ISC */
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dconf.h"
#include "file.h"

#define FILE_MOST	(4U << 20)
#define HEADER		24	/* bytes: signature, version, options, root */
#define ITEM		24	/* bytes of a hash table's item */
#define DEPTH		16	/* parts of a key */

static uint32_t
get32(const struct buf *b, size_t at)
{
	uint32_t n;

	memcpy(&n, b->p + at, sizeof(n));
	return le32toh(n);
}

/* A hash table's items: where they begin, and how many; 0: none. */
static uint32_t
find_items(const struct buf *b, size_t *first)
{
	size_t from, to, at;

	if (b->len < HEADER || memcmp(b->p, "GVariant", 8) != 0)
		return 0;
	from = get32(b, 16);
	to = get32(b, 20);
	if (to > b->len || from + 8 > to)
		return 0;
	at = from + 8 + (size_t)(get32(b, from) & 0x7ffffff) * 4 +
	    (size_t)get32(b, from + 4) * 4;
	if (at > to)
		return 0;
	*first = at;
	return (uint32_t)((to - at) / ITEM);
}

/* Does the item's name, with those of its parents before it, end the key? */
static bool
is_key(const struct buf *b, size_t first, uint32_t items, uint32_t i,
    const char *key)
{
	size_t left = strlen(key), at, from, n;

	for (int depth = 0; depth < DEPTH && i < items; depth++) {
		at = first + (size_t)i * ITEM;
		from = get32(b, at + 8);
		n = get32(b, at + 12) & 0xffff;
		if (from > b->len || n > b->len - from || n > left ||
		    memcmp(b->p + from, key + left - n, n) != 0)
			return false;
		left -= n;
		i = get32(b, at + 4);
	}
	return left == 0;
}

/* The offset that ends the list's element is in the table at its end. */
static void
print_list(const unsigned char *p, size_t len, char *out, size_t size)
{
	size_t width = len > 0xff ? 2 : 1, ends, from = 0, used = 0, to;

	if (len < width)
		return;
	ends = width == 1 ? p[len - 1] : (size_t)(p[len - 2] |
	    p[len - 1] << 8);
	for (size_t at = ends; at + width <= len && used < size; at += width) {
		to = width == 1 ? p[at] : (size_t)(p[at] | p[at + 1] << 8);
		if (to <= from || to > len || p[to - 1] != '\0')
			return;
		used += (size_t)snprintf(out + used, size - used, "%s%s",
		    used > 0 ? "," : "", (const char *)p + from);
		from = to;
	}
}

/* A variant: its content, a NUL, its type. */
static bool
print_value(const unsigned char *p, size_t len, char *out, size_t size)
{
	const unsigned char *type = len == 0 ? NULL : memrchr(p, '\0', len);
	size_t content, types;
	uint32_t n;

	if (type == NULL)
		return false;
	content = (size_t)(type++ - p);
	types = len - content - 1;
	out[0] = '\0';
	if (types == 1 && *type == 's' && content > 0 && p[content - 1] == '\0')
		snprintf(out, size, "%s", (const char *)p);
	else if (types == 1 && *type == 'b' && content == 1)
		snprintf(out, size, "%s", *p != 0 ? "true" : "false");
	else if (types == 1 && (*type == 'i' || *type == 'u') && content == 4) {
		memcpy(&n, p, sizeof(n));
		snprintf(out, size, *type == 'i' ? "%d" : "%u", le32toh(n));
	} else if (types == 2 && memcmp(type, "as", 2) == 0)
		print_list(p, content, out, size);
	else
		return false;
	return true;
}

static bool
get_from(const char *path, const char *key, char *out, size_t size)
{
	struct buf b = { 0 };
	struct fail f = { 0 };
	uint32_t items, from, to;
	size_t first = 0, at;
	bool found = false;

	if (file_read_if(path, FILE_MOST, &b, &f) == -1)
		return false;
	items = find_items(&b, &first);
	for (uint32_t i = 0; i < items && !found; i++) {
		at = first + (size_t)i * ITEM;
		if (b.p[at + 14] != 'v' || !is_key(&b, first, items, i, key))
			continue;
		from = get32(&b, at + 16);
		to = get32(&b, at + 20);
		found = from <= to && to <= b.len &&
		    print_value(b.p + from, to - from, out, size);
	}
	buf_free(&b);
	return found;
}

static bool
get_from_user(const char *name, const char *key, char *out, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[4096];

	if (config != NULL && config[0] == '/')
		snprintf(path, sizeof(path), "%s/dconf/%s", config, name);
	else if (home != NULL)
		snprintf(path, sizeof(path), "%s/.config/dconf/%s", home, name);
	else
		return false;
	return get_from(path, key, out, size);
}

/* dconf(7): lines "user-db:NAME", "system-db:NAME", "file-db:PATH". */
static bool
get_by_line(const char *line, const char *key, char *out, size_t size)
{
	char name[256], path[300];

	if (sscanf(line, " user-db:%255s", name) == 1)
		return get_from_user(name, key, out, size);
	if (sscanf(line, " file-db:%255s", name) == 1)
		return get_from(name, key, out, size);
	if (sscanf(line, " system-db:%255s", name) != 1)
		return false;
	snprintf(path, sizeof(path), "/etc/dconf/db/%s", name);
	return get_from(path, key, out, size);
}

bool
dconf_get(const char *key, char *out, size_t size)
{
	const char *profile = getenv("DCONF_PROFILE");
	FILE *fp;
	char path[4096], line[512];
	bool found = false;

	if (profile == NULL || profile[0] == '\0')
		profile = "user";
	snprintf(path, sizeof(path), "%s%s", profile[0] == '/' ? "" :
	    "/etc/dconf/profile/", profile);
	fp = fopen(path, "re");
	if (fp == NULL)
		return get_from_user("user", key, out, size);
	while (!found && fgets(line, sizeof(line), fp) != NULL)
		found = get_by_line(line, key, out, size);
	fclose(fp);
	return found;
}
