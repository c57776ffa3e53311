/* SPDX-License-Identifier: ISC */
#include "lines.h"

#include "cli.h"

#define MUCH	((size_t)65536)

int
lines_flush(void *arg, struct fail *f)
{
	struct lines *l = arg;

	if (l->held.len == 0)
		return 0;
	fwrite(l->held.p, 1, l->held.len, l->fp);
	buf_clear(&l->held);
	return cli_flush(l->fp, f);
}

static int
put(void *arg, const struct pack_out *out, struct fail *f)
{
	struct lines *l = arg;
	const size_t len = l->unstamped ? pack_stamp_at(&out->line) :
	    out->line.len;

	if (buf_add(&l->held, out->line.p, len) == -1 ||
	    buf_adds(&l->held, l->unstamped ? "}\n" : "\n") == -1)
		return fail_nomem(f);
	return l->held.len >= MUCH ? lines_flush(l, f) : 0;
}

void
lines_sink(struct lines *l, struct stream *s)
{
	s->sink.put = put;
	s->sink.idle = lines_flush;
	s->sink.arg = l;
}
