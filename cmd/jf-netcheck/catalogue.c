/* SPDX-License-Identifier: ISC */
#include "catalogue.h"

#include <string.h>

#define N(a)	(sizeof(a) / sizeof((a)[0]))

/* Fixed words; texts of verdicts are in catalogue_texts.h. */
static const char *const states[] = { "ok", "warn", "fail", "skip", "unknown" };
static const char *const actors[] = { "nobody", "you", "host", "lan",
	"firewall", "proxy", "path", "server" };

static const char *const state_words[][CATALOGUE_LANGS] = {
	[CATALOGUE_OK] = { "ok", "ok" },
	[CATALOGUE_WARN] = { "warning", "Warnung" },
	[CATALOGUE_FAIL] = { "FAIL", "FEHLER" },
	[CATALOGUE_SKIP] = { "skipped", "entfallen" },
	[CATALOGUE_UNKNOWN] = { "unknown", "unklar" },
};

static const char *const actor_heads[][CATALOGUE_LANGS] = {
	[CATALOGUE_NOBODY] = { "nobody", "niemand" },
	[CATALOGUE_YOU] = { "you", "Sie selbst" },
	[CATALOGUE_HOST] = { "administrator of this computer",
	    "Administration dieses Rechners" },
	[CATALOGUE_LAN] = { "local network (DNS, Wi-Fi, addresses)",
	    "lokales Netz (DNS, WLAN, Adressen)" },
	[CATALOGUE_FIREWALL] = { "firewall team", "Firewall-Team" },
	[CATALOGUE_PROXY] = { "proxy team", "Proxy-Team" },
	[CATALOGUE_PATH] = { "network provider or VPN team",
	    "Netzbetreiber oder VPN-Team" },
	[CATALOGUE_SERVER] = { "operator of the endpoint",
	    "Betreiber des Endpunkts" },
};

/* Id, state, who is to act, what was found (English, German), what to do or
 * ask for (English, German). */
#define OK	CATALOGUE_OK
#define WARN	CATALOGUE_WARN
#define FAIL	CATALOGUE_FAIL
#define WHO(x)	CATALOGUE_ ## x
static const struct catalogue all[] = {
#include "catalogue_texts.h"
#include "catalogue_texts_app.h"
};

const struct catalogue *
catalogue_find(const char *id)
{
	size_t i;

	for (i = 0; i < N(all); i++)
		if (strcmp(all[i].id, id) == 0)
			return &all[i];
	return NULL;
}

const struct catalogue *
catalogue_all(size_t *n)
{
	*n = N(all);
	return all;
}

const char *
catalogue_state_name(enum catalogue_state s)
{
	return states[s];
}

const char *
catalogue_actor_name(enum catalogue_actor a)
{
	return actors[a];
}

const char *
catalogue_state_word(enum catalogue_state s, enum catalogue_lang lang)
{
	return state_words[s][lang];
}

const char *
catalogue_actor_head(enum catalogue_actor a, enum catalogue_lang lang)
{
	return actor_heads[a][lang];
}
