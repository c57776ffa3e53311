/* SPDX-License-Identifier: ISC */
/*
 * Second looks, only at what fails or is suspicious, and at once: a stage that
 * is silent for a second is looked into while it may still answer.
 */
#ifndef FOLLOWUP_H
#define FOLLOWUP_H

#include "lanes.h"

/* A lane's attempt begins: watch it.  It ended: look into why. */
void	followup_watch(struct lanes *p, struct lane *l);
void	followup_look(struct lanes *p, struct lane *l);

/* All lanes are done: what concerns the host as a whole.  Once. */
void	followup_host(struct lanes *p);

/* Something answers for addresses that do not exist: where is it? */
void	followup_terminated(struct lanes *p, struct lane *l);

/* A lane passes: what is under way for it ends. */
void	followup_drop(struct lanes *p, struct lane *l);

/* Complete a lane's finding at the end. */
void	followup_tell(struct lane *l);

/* Is there still something to wait for? */
bool	followup_is_open(const struct lanes *p);

void	followup_free(struct lanes *p);

#endif
