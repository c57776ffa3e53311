/* SPDX-License-Identifier: ISC */
/* Taking runs of bytes, all by input_next. */
#include <string.h>

#include "input.h"

int
input_take(struct input *in, void *out, size_t len)
{
	const unsigned char *p;
	unsigned char *to = out;
	size_t n;

	while (len > 0) {
		if (input_next(in, len, &p, &n) == -1)
			return -1;
		if (n == 0)
			return verdict_problem(input_verdict(in), REASON_TRUNCATED,
			    "ends %zu bytes too early", len);
		memcpy(to, p, n);
		to += n;
		len -= n;
	}
	return 0;
}

int
input_pass(struct input *in, uint64_t len, struct hashes *h, struct buf *keep)
{
	const unsigned char *p;
	size_t n;

	for (; len > 0; len -= n) {
		if (input_next(in, len, &p, &n) == -1)
			return -1;
		if (n == 0)
			return verdict_problem(input_verdict(in), REASON_TRUNCATED,
			    "ends %llu bytes too early",
			    (unsigned long long)len);
		if ((h != NULL && hashes_add(h, p, n) == -1) ||
		    (keep != NULL && buf_add(keep, p, n) == -1))
			return verdict_problem(input_verdict(in), REASON_HERE,
			    "out of memory");
	}
	return 0;
}

int
input_zeros(struct input *in, uint64_t max)
{
	const unsigned char *p;
	size_t n, i;

	for (;;) {
		if (input_next(in, INPUT_SLOT, &p, &n) == -1)
			return -1;
		if (n == 0)
			return 0;
		for (i = 0; i < n && p[i] == 0; i++)
			;
		if (i < n || n >= max)
			return verdict_problem(input_verdict(in), REASON_TRAILING_DATA,
			    "bytes follow where the file should end");
		max -= n;
	}
}

int
input_take_same(struct input *in, const void *was, size_t len)
{
	const unsigned char *p, *w = was;
	size_t n;

	while (len > 0) {
		if (input_next(in, len, &p, &n) == -1)
			return -1;
		if (n == 0 || memcmp(p, w, n) != 0)
			return verdict_problem(input_verdict(in), REASON_FILE_CHANGED,
			    "its end is not what it was a moment ago");
		w += n;
		len -= n;
	}
	return 0;
}
