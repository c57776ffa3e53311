/* SPDX-License-Identifier: ISC */
/*
 * Every verdict that jf-netcheck can give, and its words in each language.
 * Texts hold {placeholders}, which remedy.h fills from the evidence; the ones
 * there are stand in catalogue_slots.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include <stddef.h>

enum catalogue_lang { CATALOGUE_EN, CATALOGUE_DE, CATALOGUE_LANGS };

enum catalogue_state { CATALOGUE_OK, CATALOGUE_WARN, CATALOGUE_FAIL,
	CATALOGUE_SKIP, CATALOGUE_UNKNOWN };

/* Who is to act. */
enum catalogue_actor { CATALOGUE_NOBODY, CATALOGUE_YOU, CATALOGUE_HOST,
	CATALOGUE_LAN, CATALOGUE_FIREWALL, CATALOGUE_PROXY, CATALOGUE_PATH,
	CATALOGUE_SERVER, CATALOGUE_ACTORS };

struct catalogue {
	const char *id;		/* "tcp.rejected-by" */
	enum catalogue_state state;
	enum catalogue_actor actor;
	const char *cause[CATALOGUE_LANGS];	/* what was found */
	const char *ask[CATALOGUE_LANGS];	/* what to do or ask for; ""
						   where nobody need act */
};

/* NULL when there is no such verdict. */
const struct catalogue *catalogue_find(const char *id);
const struct catalogue *catalogue_all(size_t *n);

/* "ok", "warn", ...; "firewall", ... for records. */
const char *catalogue_state_name(enum catalogue_state s);
const char *catalogue_actor_name(enum catalogue_actor a);

/* For people: the table's word, and the head of a group of requests. */
const char *catalogue_state_word(enum catalogue_state s,
	    enum catalogue_lang lang);
const char *catalogue_actor_head(enum catalogue_actor a,
	    enum catalogue_lang lang);

#endif
