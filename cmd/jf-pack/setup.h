/* SPDX-License-Identifier: ISC */
/*
 * What every way of working needs: policy, site key, terms, scrubber, check.
 */
#ifndef SETUP_H
#define SETUP_H

#include "args.h"
#include "inspect.h"
#include "pack.h"
#include "stream.h"

struct setup {
	struct policy policy;
	struct audit audit;
	struct pseudonym *keys;
	struct terms *terms;
	struct scrub *scrub, *shapes;
	struct inspect *check;
	char *terms_path;	/* NULL when nothing is to be kept */
};

/* Load everything.  keep: learned terms are kept in the state directory.  0;
 * -1 with f. */
int	setup_start(struct setup *s, const struct args *a, bool keep,
	    struct fail *f);
void	setup_free(struct setup *s);

/* Only terms into t: those of --terms, and with state those kept before. */
int	setup_terms(struct terms *t, const struct args *a, bool state,
	    struct fail *f);

/* Tell the check the words of the contract, which are no names. */
int	setup_words(struct inspect *check, struct fail *f);

/* Tell it every term. */
int	setup_teach(struct inspect *check, const struct terms *t,
	    struct fail *f);

/* A stream with its tools, yet without a sink.  0; -1 with f. */
int	setup_stream(struct setup *s, const struct args *a, struct stream *out,
	    struct fail *f);

/* Give up the network, other programs, and every file but the n operands,
 * the state and the directory of the output.  s, files may be NULL. */
void	setup_confine(const struct setup *s, const struct args *a, char **files,
	    int n);

#endif
