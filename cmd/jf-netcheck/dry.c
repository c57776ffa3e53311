/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "cli.h"
#include "dry.h"
#include "table.h"
#include "trial.h"

static void
row(struct table *t, const char *host, const char *port, const char *what)
{
	table_cell(t, TABLE_PLAIN, "%s", host);
	table_cell(t, TABLE_PLAIN, "%s", port);
	table_cell(t, TABLE_PLAIN, "%s", what);
}

static void
add_endpoint(struct table *t, const struct endpoint *e,
    const struct probe_options *o)
{
	char port[8], what[EVIDENCE_LINE];
	bool proxied = !o->no_proxy && sysproxy_is_for(&o->proxy, e->host);

	snprintf(port, sizeof(port), "%u", e->port);
	snprintf(what, sizeof(what), "%s, directly%s",
	    endpoint_scheme_name(e->scheme), proxied ?
	    " and through the proxy" : "");
	row(t, e->host, port, what);
	if (e->scheme == ENDPOINT_FTP)
		row(t, e->host, "as told", "FTP data channel (EPSV, PASV)");
}

static void
add_servers(struct table *t, const struct probe_options *o)
{
	char host[INET6_ADDRSTRLEN], port[8];

	for (unsigned i = 0; i < o->resolver.servers; i++) {
		tcp_address_text(&o->resolver.server[i], host);
		row(t, host, "53", "name server of this system");
	}
	if (!o->no_proxy && o->proxy.host[0] != '\0') {
		snprintf(port, sizeof(port), "%u", o->proxy.port);
		row(t, o->proxy.host, port, "the proxy");
	}
}

/* What an endpoint that fails, or is suspicious, makes us look at. */
static void
add_followups(struct table *t)
{
	row(t, "the same hosts", "80, 443",
	    "if one fails: the same port and a control port, with small TTLs");
	row(t, "the same hosts", "the same",
	    "other TLS versions, names and packet sizes; a large ClientHello");
	row(t, "name server", "53",
	    "if one fails: random names beside it and below .invalid");
	row(t, "the same hosts", "80",
	    "if all names lead there: does it ask to sign in?");
	row(t, TRIAL_TEST_NET4, "80, the same",
	    "nobody's address (RFC 5737): does somebody answer for it?");
	row(t, TRIAL_TEST_NET6, "80, the same",
	    "nobody's address (RFC 3849): does somebody answer for it?");
}

int
dry_print(FILE *out, const struct endpoint_list *list,
    const struct probe_options *o, struct fail *f)
{
	struct table *t = table_new("HOST|PORT|WHAT*");

	if (t == NULL)
		return fail_nomem(f);
	add_servers(t, o);
	for (size_t i = 0; i < list->n; i++)
		add_endpoint(t, &list->v[i], o);
	if (!o->no_followup)
		add_followups(t);
	if (o->lan)
		row(t, "this computer", "8080-8090",
		    "what listens there, by HTTP on this host itself");
	table_print(t, out, false);
	table_free(t);
	return cli_flush(out, f);
}
