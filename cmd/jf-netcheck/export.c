/* SPDX-License-Identifier: ISC */
#include "export.h"

#include <arpa/inet.h>
#include <string.h>

#include "cli.h"
#include "msg.h"

#define NAME	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"\
		"._:*-"

static bool
is_address(const char *host)
{
	unsigned char a[16];

	return inet_pton(AF_INET, host, a) == 1 ||
	    inet_pton(AF_INET6, host, a) == 1;
}

/* What stands in the rule: the wildcard where the endpoint stands for one. */
static const char *
destination(const struct endpoint *e)
{
	return e->rule != NULL ? e->rule : e->host;
}

static bool
is_exportable(const struct endpoint *e)
{
	const char *d = destination(e);

	return *d != '\0' && strspn(d, NAME) == strlen(d);
}

/* An earlier endpoint made the same rule. */
static bool
is_repeat(const struct endpoint_list *list, size_t i)
{
	const struct endpoint *e = &list->v[i];
	size_t j;

	for (j = 0; j < i; j++)
		if (list->v[j].port == e->port && strcmp(destination(
		    &list->v[j]), destination(e)) == 0)
			return true;
	return false;
}

/* "443 (TLS, match by SNI)": addresses behind a name change. */
static const char *
match_of(const struct endpoint *e)
{
	if (is_address(e->host))
		return "address";
	return e->scheme == ENDPOINT_HTTPS ? "sni" : "dns";
}

/* A field of RFC 4180; a leading = + - @ would be run by spreadsheets. */
static void
print_csv(FILE *out, const char *text)
{
	char safe[1024];
	const char *p = msg_escape(safe, sizeof(safe), text, strlen(text));

	fputc('"', out);
	if (*p != '\0' && strchr("=+-@\t\r", *p) != NULL)
		fputc('\'', out);
	for (; *p != '\0'; p++) {
		if (*p == '"')
			fputc('"', out);
		fputc(*p, out);
	}
	fputc('"', out);
}

static void
print_text_rule(FILE *out, const struct endpoint *e)
{
	char safe[1024];

	fprintf(out, "allow outbound tcp to %s port %u", destination(e),
	    (unsigned)e->port);
	if (e->scheme == ENDPOINT_FTP)
		fputs(" with its passive data ports (FTP helper)", out);
	if (strcmp(match_of(e), "sni") == 0)
		fputs(", match by TLS server name", out);
	else if (strcmp(match_of(e), "dns") == 0)
		fputs(", match by DNS name", out);
	if (e->purpose[0] != '\0')
		fprintf(out, "\n      %s (%s%s%s)", msg_escape(safe,
		    sizeof(safe), e->purpose, strlen(e->purpose)),
		    endpoint_need_name(e->need), e->editions[0] == '\0' ? "" :
		    ", ", e->editions);
	fputc('\n', out);
}

static void
print_csv_rule(FILE *out, const struct endpoint *e)
{
	fputs("out,tcp,", out);
	print_csv(out, destination(e));
	fprintf(out, ",%u,%s,%s,", (unsigned)e->port, match_of(e),
	    endpoint_need_name(e->need));
	print_csv(out, e->editions);
	fputc(',', out);
	print_csv(out, e->purpose);
	fputc('\n', out);
}

/* nftables knows addresses only: names become comments for the resolver. */
static void
print_nft_rule(FILE *out, const struct endpoint *e)
{
	bool six = strchr(e->host, ':') != NULL;

	if (!is_address(e->host) || e->rule != NULL)
		fprintf(out, "\t\t# match by %s: tcp dport %u to %s\n",
		    strcmp(match_of(e), "sni") == 0 ? "TLS server name" :
		    "DNS name", (unsigned)e->port, destination(e));
	else
		fprintf(out, "\t\tip%s daddr %s tcp dport %u accept%s\n",
		    six ? "6" : "", e->host, (unsigned)e->port,
		    e->scheme == ENDPOINT_FTP ?
		    "\t# and its data: ct helper ftp" : "");
}

int
export_rules(FILE *out, const struct endpoint_list *list,
    enum export_format format, struct fail *f)
{
	static const char *const heads[] = { "",
	    "direction,protocol,destination,port,match,need,editions,purpose\n",
	    "table inet jf_netcheck {\n\tchain out {\n" };
	static const char *const tails[] = { "", "", "\t}\n}\n" };
	void (*const print[])(FILE *, const struct endpoint *) = {
	    print_text_rule, print_csv_rule, print_nft_rule };
	struct fail part = { 0 };
	size_t i;

	fputs(heads[format], out);
	for (i = 0; i < list->n; i++) {
		if (!is_exportable(&list->v[i])) {
			msg_warn("%s: left out: a name in a rule has only "
			    "letters, digits and . _ : * -", list->v[i].name);
			fail_set(&part, FAIL_PART, "%s", "");
			fail_keep(f, &part);
			continue;
		}
		if (!is_repeat(list, i))
			print[format](out, &list->v[i]);
	}
	fputs(tails[format], out);
	return cli_flush(out, f);
}
