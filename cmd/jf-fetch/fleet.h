/* SPDX-License-Identifier: ISC */
/*
 * The printers to ask: devices.jsonl of the configuration directory, one
 * object a line, see jf-devices(5).
 */
#ifndef FLEET_H
#define FLEET_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>

#include "fail.h"
#include "http.h"

#define FLEET_NAME_MAX	64	/* bytes of a device's name */

enum auth_type { AUTH_NONE, AUTH_HEADER, AUTH_BASIC, AUTH_DIGEST, AUTH_BEARER,
	AUTH_SESSION };

struct auth {
	enum auth_type type;
	char *name;		/* of the header, for AUTH_HEADER */
	char *user;
	char *secret_file;	/* see secret.h */
	char **token_command;	/* NULL-terminated; run without a shell */
};

struct device {
	char *name;		/* a file name too */
	char *url;		/* without a final slash */
	char *profile;
	char *pin;		/* "sha256//...;sha256//...", or NULL */
	char *ca;		/* PEM file, or NULL */
	char *site;		/* or NULL */
	struct auth auth;
	bool allow_plaintext, allow_plaintext_auth, legacy_tls;
};

struct fleet {
	struct device *v;
	size_t n;
	char *path;		/* of devices.jsonl */
};

/*
 * Load it from the configuration directory (config: --config or NULL).  0; 1
 * when there is no such file (path is set); -1 with f, FAIL_USAGE,
 * "FILE:LINE: why": not JSON, a member that is unknown, missing or of the
 * wrong type, a name that is there twice, a URL with user info, https with
 * neither pin nor CA, http without its switches.
 */
int	fleet_load(struct fleet *fl, const char *config, struct fail *f);
void	fleet_free(struct fleet *fl);

/* The device of that name, or at that URL (a final slash does not matter), or
 * NULL. */
const struct device *fleet_find(const struct fleet *fl, const char *what);

/* May this be a device's name: up to FLEET_NAME_MAX letters, digits, '.',
 * '_', '-', the first no '.' and no '-'? */
bool	fleet_name_ok(const char *name);

/* Make a device of one line's object with the same checks.  0, or -1 with f
 * (no file, no line).  fleet_drop releases what d holds. */
int	fleet_parse(struct device *d, json_t *line, struct fail *f);
void	fleet_drop(struct device *d);

/* How its connection is made and checked; strings stay d's. */
void	fleet_http(const struct device *d, struct http_options *o);

/* Speaks plain http? */
bool	fleet_is_plain(const struct device *d);

#endif
