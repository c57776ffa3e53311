/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "args.h"

#define AT(m)	.offset = offsetof(struct args, m)

const struct opt args_opts[] = {
	{ .type = OPT_LIST, .letter = 'p', .name = "profile", .arg = "LIST",
	    AT(profiles), .help = "test this list of endpoints: hp-2020, "
	    "hp-2018, lan or a path" },
	{ .type = OPT_UINT, .letter = 't', .name = "timeout", .arg = "SECONDS",
	    AT(timeout_s), .min = 1, .max = 300,
	    .help = "give up on one stage after SECONDS [5]" },
	{ .type = OPT_FLAG, .letter = 'n', .name = "dry-run", AT(dry_run),
	    .no_file = true, .help = "print what would be contacted" },
	{ .type = OPT_FLAG, .letter = '4', .name = "ipv4", AT(only4),
	    .help = "only IPv4" },
	{ .type = OPT_FLAG, .letter = '6', .name = "ipv6", AT(only6),
	    .help = "only IPv6" },
	{ .type = OPT_STR, .name = "ca", .arg = "FILE", AT(ca),
	    .hint = OPT_FILE, .help = "trust these certificates too (PEM)" },
	{ .type = OPT_STR, .name = "public-roots", .arg = "FILE",
	    AT(public_roots), .hint = OPT_FILE,
	    .help = "the world's public roots (PEM) [the system's list]" },
	{ .type = OPT_STR, .name = "resolver", .arg = "ADDRESS", AT(resolver),
	    .help = "ask this name server alone [the system's]" },
	{ .type = OPT_STR, .name = "proxy", .arg = "URL", AT(proxy),
	    .help = "use this proxy, or none [the system's]" },
	{ .type = OPT_STR, .name = "proxy-auth", .arg = "FILE", AT(proxy_auth),
	    .hint = OPT_FILE,
	    .help = "log in to the proxy with USER:PASSWORD from FILE" },
	{ .type = OPT_FLAG, .name = "no-followup", AT(no_followup),
	    .help = "do not look for the cause of what fails" },
	{ .type = OPT_FLAG, .name = "no-login", AT(no_login),
	    .help = "FTP: no anonymous login, so no data channel" },
	{ .type = OPT_FLAG, .name = "speed", AT(speed),
	    .help = "measure throughput too" },
	{ .type = OPT_STR, .name = "listen", .arg = "PORTS", AT(listen),
	    .no_file = true, .help = "answer a --peer on these ports for ten "
	    "minutes" },
	{ .type = OPT_STR, .name = "address", .arg = "ADDRESS", AT(address),
	    .help = "with --listen: bind this address [all]" },
	{ .type = OPT_STR, .name = "peer", .arg = "HOST", AT(peer),
	    .no_file = true, .help = "test ports 8080-8090 of HOST, where "
	    "--listen runs" },
	{ .type = OPT_STR, .name = "code", .arg = "FILE", AT(code),
	    .hint = OPT_FILE, .no_file = true,
	    .help = "with --peer: the listener's code [asked for]" },
	{ .type = OPT_DURATION, .name = "watch", .arg = "TIME", AT(watch_s),
	    .min = 1, .max = 7 * 86400, .no_file = true,
	    .help = "test again every TIME, print what changed" },
	{ .type = OPT_FLAG, .name = "diff", AT(diff), .no_file = true,
	    .help = "compare two files that --format jsonl made" },
	{ .type = OPT_WORD, .name = "export", .arg = "FORMAT", AT(export),
	    .words = "none|text|csv|nft", .no_file = true,
	    .help = "print the rules to ask the firewall team for" },
	{ .type = OPT_FLAG, .name = "redact", AT(redact),
	    .help = "hide what tells of this site" },
	{ .type = OPT_WORD, .name = "lang", .arg = "LANG", AT(lang),
	    .words = "auto|en|de", .help = "of what people read "
	    "[by LC_MESSAGES]" },
	OPT_COMMON(struct args, c, OPT_FORMATS_ALL, "write to FILE"),
	{ .type = OPT_END }
};

static void
print_version(void)
{
	printf("%s\njansson %s\n", OpenSSL_version(OPENSSL_VERSION),
	    jansson_version_str());
}

const struct opt_usage args_usage = {
	.tool = "jf-netcheck",
	.purpose = "say who blocks what, where, and what to ask for",
	.synopsis = "[options] [TARGET …]\n"
	    "--listen PORTS | --peer HOST\n"
	    "--diff OLD NEW\n"
	    "--export FORMAT [TARGET …]",
	.examples =
	    "jf-netcheck -p hp-2020\n"
	    "jf-netcheck printos.example:443 10.0.0.5:8080-8090\n"
	    "jf-netcheck --format html -o check.html",
	.common = offsetof(struct args, c),
	.version = print_version
};

static int
check(const struct args *a, int n)
{
	int modes = a->diff + (a->export != 0) + a->dry_run +
	    (a->listen != NULL) + (a->peer != NULL) + (a->watch_s != 0);

	if (modes > 1 && !(modes == 2 && a->peer != NULL &&
	    (a->dry_run || a->watch_s != 0)))
		return opt_mistake(&args_usage, "only one of --diff, "
		    "--export, --listen, --peer, --watch and -n");
	if ((a->listen != NULL || a->peer != NULL) && n > 0)
		return opt_mistake(&args_usage, "--listen and --peer take no "
		    "other targets");
	if ((a->code != NULL && a->peer == NULL) ||
	    (a->address != NULL && a->listen == NULL))
		return opt_mistake(&args_usage, "--code goes with --peer, "
		    "--address with --listen");
	if (a->watch_s != 0 && a->redact)
		return opt_mistake(&args_usage, "--redact is not for --watch: "
		    "names would change from round to round");
	if (a->watch_s != 0 && (a->c.format == OPT_NAGIOS ||
	    a->c.format == OPT_HTML || a->c.format == OPT_PROM))
		return opt_mistake(&args_usage, "--watch prints a table or "
		    "jsonl");
	if (a->only4 && a->only6)
		return opt_mistake(&args_usage, "only one of -4 and -6");
	if (a->diff && n != 2)
		return opt_mistake(&args_usage, "--diff takes two files");
	return 0;
}

int
args_parse(struct args *a, int argc, char **argv, int *status)
{
	int n = opt_parse(args_opts, &args_usage, a, argc, argv, status);

	if (n == -1)
		return -1;
	*status = check(a, n);
	if (*status == 0)
		return n;
	opt_free(args_opts, &args_usage, a);
	return -1;
}

const char *
args_lang(const struct args *a)
{
	return a->lang == 0 ? NULL : a->lang == 1 ? "en" : "de";
}

int
args_export(const struct args *a)
{
	return a->export - 1;
}
