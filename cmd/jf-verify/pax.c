/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "num.h"
#include "pax.h"

/* Decimal digits up to end: no sign, no space. */
static int
read_number(const char *p, const char *end, uint64_t *out)
{
	char text[24];
	size_t n = (size_t)(end - p);

	if (n >= sizeof(text))
		return -1;
	memcpy(text, p, n);
	text[n] = '\0';
	return num_uint(text, 0, INT64_MAX, out);
}

static int
read_record(struct pax *p, const char *key, const char *end)
{
	size_t len = (size_t)(end - key);

	if (len > 5 && memcmp(key, "path=", 5) == 0 && p->path == NULL) {
		p->path = key + 5;
		p->path_len = len - 5;
		return 0;
	}
	if (len > 5 && memcmp(key, "size=", 5) == 0 && !p->has_size) {
		p->has_size = true;
		return read_number(key + 5, end, &p->size);
	}
	return -1;
}

int
pax_read(struct pax *p, const char *text, size_t len)
{
	const char *end = text + len, *space;
	uint64_t n;

	*p = (struct pax){ 0 };
	while (text < end) {
		space = memchr(text, ' ', (size_t)(end - text));
		if (space == NULL || read_number(text, space, &n) == -1 ||
		    n > (uint64_t)(end - text) ||
		    n < (uint64_t)(space - text) + 2 || text[n - 1] != '\n' ||
		    read_record(p, space + 1, text + n - 1) == -1)
			return -1;
		text += n;
	}
	return 0;
}
