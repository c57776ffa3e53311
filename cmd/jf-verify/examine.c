/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "apply.h"
#include "detached.h"
#include "examine.h"
#include "foreign.h"
#include "format.h"
#include "input.h"
#include "judge.h"
#include "manifest.h"
#include "trust.h"

/* Nobody is trusted: the digest is all that can be looked at. */
static void
without_trust(struct job *j)
{
	if (input_finish(j->in) == -1)
		return;
	if (j->a->expect_sha256 == NULL) {
		verdict_problem(j->v, REASON_NO_TRUST, "no trusted key or "
		    "certificate: ask the maker for one, then use --trust FILE");
		return;
	}
	j->v->word = VERDICT_MATCHES;
	verdict_not_checked(j->v, "signature");
	apply_digest(j);
}

/* No format of ours, and nothing beside it. */
static void
no_signature(struct job *j, const unsigned char *p, size_t len)
{
	const char *name = foreign_name(p, len);

	if (name != NULL)
		verdict_problem(j->v, REASON_UNSUPPORTED, "%s, whose own "
		    "signature this program cannot check", name);
	else
		verdict_problem(j->v, REASON_UNSIGNED,
		    "there is no signature in the file or beside it");
}

static void
with_trust(struct job *j, const char *path)
{
	const struct format *f;
	const unsigned char *p;
	char *manifest;
	size_t have;

	if (manifest_find(j, path, &manifest)) {
		manifest_judge(j, manifest);
		free(manifest);
		return;
	}
	if (j->a->signature.n > 0 || detached_is_beside(path)) {
		detached_judge(j, path);
		return;
	}
	if (input_peek(j->in, INPUT_PEEK, &p, &have) == -1)
		return;
	if ((f = format_find(j->in, p, have)) == NULL) {
		no_signature(j, p, have);
		return;
	}
	j->v->format = f->name;
	if (f->judge(j) == 0 && j->v->accepted)
		verdict_passed(j->v, "content");
}

/* A format that lost count of bytes must not pass. */
static void
check_bytes(struct verdict *v)
{
	if (v->accepted && !verdict_has_problem(v) &&
	    v->is_signed + v->structure != v->total)
		verdict_problem(v, REASON_UNSIGNED_DATA,
		    "%lld bytes are covered by nothing",
		    (long long)(v->total - v->is_signed - v->structure));
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

void
examine(struct job *j, const char *path)
{
	j->name = strcmp(path, "-") == 0 ? NULL : base_name(path);
	if ((j->in = input_open(path, j->copy, j->alone, j->v)) == NULL)
		return;
	if (j->trust->n == 0) {
		without_trust(j);
	} else {
		with_trust(j, path);
		/* Whatever was found: the digest says of which bytes. */
		input_finish(j->in);
		check_bytes(j->v);
		apply_policy(j);
		if (j->v->format == manifest_format &&
		    detached_is_beside(path))
			verdict_not_checked(j->v, "other-signatures");
		if (!j->v->accepted && !verdict_has_problem(j->v))
			verdict_problem(j->v, REASON_HERE,
			    "the check did not come to an end");
	}
	judge_end(j);
	input_close(j->in);
	j->in = NULL;
}
