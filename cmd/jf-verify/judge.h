/* SPDX-License-Identifier: ISC */
/* From signatures to a decision: which trust domain accepts them? */
#ifndef JUDGE_H
#define JUDGE_H

#include "job.h"
#include "sig.h"

/*
 * Judge n signatures over one message in every domain.  A domain accepts them
 * when enough different keys of its own have signed and nothing is wrong with
 * any of them.  Fills the verdict's signers, sets `accepted` in it, and j's
 * opinions.  0; -1 with the problem.
 */
int	judge_signatures(struct job *j, const struct sig *sigs, size_t n,
	    struct message *msg);

/* The same for a message that is all in memory. */
int	judge_text(struct job *j, const struct sig *sigs, size_t n,
	    const struct buf *text);

/* Forget the opinions. */
void	judge_end(struct job *j);

/* What the command line says about raw signatures. */
struct sig_options judge_options(const struct args *a);

#endif
