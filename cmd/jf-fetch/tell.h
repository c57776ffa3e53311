/* SPDX-License-Identifier: ISC */
/*
 * What a visited device told, as records.
 */
#ifndef TELL_H
#define TELL_H

#include "visit.h"

/* For cursor.h and map.h (arg is the visit). */
int	tell_item(struct map_item *item, int revision, int seq, void *arg,
	    struct fail *f);
int	tell_term(const char *type, const char *value, void *arg,
	    struct fail *f);

/* A `gap` of one of its sources; from and to may be NULL. */
int	tell_gap(struct visit *v, const char *source, const json_t *from,
	    const json_t *to, const char *reason, struct fail *f);

/* A chunk of a log. */
int	tell_log(struct visit *v, json_t *data, struct fail *f);

/* A heartbeat that says it is not there, and since when. */
int	tell_offline(struct visit *v, struct fail *f);

/* A `failure`: what of the device (request, log, or "") and why; also noted
 * for --status and for the run's one line. */
void	tell_failure(struct visit *v, const char *stage, const char *what,
	    const struct fail *why, bool temporary);

/*
 * Let go what was held: the terms, then the records.  An event's text may name
 * what only a later answer tells as a term, so records wait until all but logs
 * was asked (v->finished), or there are very many; at the first contact also
 * until the serial is known (v->met).  0; -1 with f.
 */
int	tell_held(struct visit *v, struct fail *f);

#endif
