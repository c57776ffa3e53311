/* SPDX-License-Identifier: ISC */
/*
 * What to test: endpoints from lists (common/share/endpoints, one's own files,
 * stdin) and from the command line.
 *
 * A list holds one endpoint a line, columns between blanks, '#' a comment:
 *
 *	NAME TARGET NEED EDITIONS OPTIONS PURPOSE...
 *
 * NEED is required, optional or legacy; EDITIONS "2018", "2020", "2018,2020"
 * or "-"; OPTIONS "-" or, between commas, alt=GROUP (one endpoint of a group
 * is enough), rule=PATTERN (this one stands for a wildcard rule), issuer=TEXT
 * (expected in the issuer's name, '_' for a blank), pin=sha256//BASE64 (may be
 * repeated), smoke (tells only whether there is a network at all).  A line of
 * one word is a target of one's own.
 *
 * A target is a URL (https, http, ftp, tcp, firehose, s3) or HOST[:PORTS],
 * PORTS as in "443", "8080-8090", "80,443"; without a scheme port 443 means
 * https, 80 http, 21 ftp and every other tcp.
 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fail.h"

enum endpoint_scheme { ENDPOINT_TCP, ENDPOINT_HTTPS, ENDPOINT_HTTP,
	ENDPOINT_FTP };
enum endpoint_need { ENDPOINT_REQUIRED, ENDPOINT_OPTIONAL, ENDPOINT_LEGACY };

#define ENDPOINT_PINS	8	/* of one endpoint at most */
#define ENDPOINT_PORTS	1024	/* of one target at most */
#define ENDPOINT_MAX	65536	/* endpoints at most */

struct endpoint {
	char *name;		/* "firehose", or the target */
	char *host;		/* lower case, no brackets, no final dot */
	uint16_t port;
	char *path;		/* to ask for by http, "/" */
	enum endpoint_scheme scheme;
	enum endpoint_need need;
	char *editions;		/* "2018,2020", or "" */
	char *purpose;		/* what it is for, or "" */
	char *alternative;	/* group, or NULL */
	char *rule;		/* "*.amazonaws.com", or NULL */
	char *issuer;		/* expected in the issuer's name, or NULL */
	char *pins[ENDPOINT_PINS + 1];	/* NULL-terminated */
	bool smoke;
	bool device;		/* a printer: a private key of its own is fine */
	char *ca;		/* its own authority: PEM file, or NULL */
	bool allow_plain;	/* device: may speak http */
};

struct endpoint_list {
	struct endpoint *v;
	size_t n;
	char *profile;		/* "hp-2020", or NULL when by hand */
};

/* All add to list, which starts as { 0 }.  0; -1 with f: FAIL_USAGE, what is
 * wrong, for files "NAME:LINE: why". */
int	endpoint_add(struct endpoint_list *list, const char *target,
	    struct fail *f);
int	endpoint_read(struct endpoint_list *list, FILE *in, const char *name,
	    struct fail *f);

/* A list by name (CONFIG or SHARE/endpoints/NAME.list) or path. */
int	endpoint_load(struct endpoint_list *list, const char *config,
	    const char *name, struct fail *f);

/* The devices of CONFIG/devices.jsonl: all, or the one of this name.  1 when
 * there is no such file or no such device. */
int	endpoint_add_devices(struct endpoint_list *list, const char *config,
	    const char *name, struct fail *f);

void	endpoint_free(struct endpoint_list *list);

/* "https", "http", "ftp", "tcp". */
const char *endpoint_scheme_name(enum endpoint_scheme s);
const char *endpoint_need_name(enum endpoint_need n);

#endif
