/* SPDX-License-Identifier: ISC */
/* What an answer, or none, says about the device as a whole. */
#ifndef REPLY_H
#define REPLY_H

#include "visit.h"

/* Every answer tells whether the device is there: take note.  True when it
 * cannot be used (told already, as failure or offline). */
bool	reply_is_bad(struct visit *v, const struct poll_answer *a,
	    const char *what);

/* A status that is no answer: tell what it means for a person, and whether to
 * go on with the device at all. */
void	reply_refused(struct visit *v, const struct poll_answer *a,
	    const char *what);

/* Memory, or lost output: nothing more can be done in this run. */
void	reply_break_off(struct visit *v, const struct fail *f);

#endif
