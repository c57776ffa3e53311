/* SPDX-License-Identifier: ISC */
/*
 * Who we are to a device: its key, password or token, loaded for the time of
 * one run and wiped.
 */
#ifndef AUTH_H
#define AUTH_H

#include "buf.h"
#include "fail.h"
#include "fleet.h"
#include "poll.h"
#include "profile.h"

struct auth_held {
	struct poll_auth poll;	/* for poll.h; points into the others */
	const char *user;	/* or NULL */
	struct buf secret;	/* the password, key or token itself */
	struct buf header;	/* the whole header line */
};

/* Load what the device's line names (config: --config, or NULL); name of
 * header and user may come from the profile.  0; -1 with f: no such file, its
 * mode, a command that fails, something that is missing. */
int	auth_load(struct auth_held *a, const struct device *d,
	    const struct profile *p, const char *config, struct fail *f);

/* Set the header that goes with each request: NAME: PREFIX VALUE.  0; -1. */
int	auth_set_header(struct auth_held *a, const char *name,
	    const char *prefix, const char *value);
void	auth_wipe(struct auth_held *a);

#endif
