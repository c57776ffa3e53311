/* SPDX-License-Identifier: ISC */
/* Lines of devices.jsonl: what is allowed, and why not. */
#include "cmd/jf-fetch/fleet.h"
#include "jsonl.h"
#include "tests/unit/tap.h"

#define PIN	"\"pin\":[\"sha256//7HIpactkIAq2Y49orFOOQKurWxmmSFZhBCoQYcRhJ3Y=\"]"
#define TLS	"{\"name\":\"a\",\"url\":\"https://x\",\"profile\":\"p\"," PIN
#define AUTH(x)	TLS ",\"auth\":{" x "}}"

/* why: in the message; NULL: it is right. */
static const struct { const char *line, *why; } rows[] = {
	{ TLS "}", NULL },
	{ TLS ",\"site\":\"hall 1\",\"legacy_tls\":true}", NULL },
	{ "{\"url\":\"https://x\",\"profile\":\"p\"," PIN "}", "name" },
	{ "{\"name\":\"a\",\"profile\":\"p\"," PIN "}", "url" },
	{ "{\"name\":\"a\",\"url\":\"https://x\"," PIN "}", "profile" },
	{ "{\"name\":\"../a\",\"url\":\"https://x\",\"profile\":\"p\"," PIN "}", "name" },
	{ "{\"name\":\".a\",\"url\":\"https://x\",\"profile\":\"p\"," PIN "}", "name" },
	{ "{\"name\":\"-a\",\"url\":\"https://x\",\"profile\":\"p\"," PIN "}", "name" },
	{ "{\"name\":\"a b\",\"url\":\"https://x\",\"profile\":\"p\"," PIN "}", "name" },
	{ "{\"name\":\"\",\"url\":\"https://x\",\"profile\":\"p\"," PIN "}", "name" },
	{ "{\"name\":1,\"url\":\"https://x\",\"profile\":\"p\"," PIN "}", "name" },
	{ TLS ",\"colour\":1}", "colour: no such member" },
	{ TLS ",\"legacy_tls\":1}", "legacy_tls" },
	/* how its key is known */
	{ "{\"name\":\"a\",\"url\":\"https://x\",\"profile\":\"p\"}", "neither pin nor ca" },
	{ "{\"name\":\"a\",\"url\":\"https://x\",\"profile\":\"p\",\"ca\":\"/ca.pem\"}", NULL },
	{ "{\"name\":\"a\",\"url\":\"https://x\",\"profile\":\"p\",\"pin\":[]}", "pin" },
	{ "{\"name\":\"a\",\"url\":\"https://x\",\"profile\":\"p\",\"pin\":\"sha256//\"}", "pin" },
	{ "{\"name\":\"a\",\"url\":\"https://x\",\"profile\":\"p\",\"pin\":[\"sha256//A\"]}", "pin" },
	{ "{\"name\":\"a\",\"url\":\"https://x\",\"profile\":\"p\",\"pin\":[1]}", "pin" },
	/* where it is */
	{ "{\"name\":\"a\",\"url\":\"https://u:p@x\",\"profile\":\"p\"," PIN "}", "user or password" },
	{ "{\"name\":\"a\",\"url\":\"https://x/#a\",\"profile\":\"p\"," PIN "}", "fragment" },
	{ "{\"name\":\"a\",\"url\":\"ftp://x\",\"profile\":\"p\"," PIN "}", "https://" },
	{ "{\"name\":\"a\",\"url\":\"file:///etc/passwd\",\"profile\":\"p\"," PIN "}", "https://" },
	{ "{\"name\":\"a\",\"url\":\"x\",\"profile\":\"p\"," PIN "}", "https://" },
	/* plain http */
	{ "{\"name\":\"a\",\"url\":\"http://x\",\"profile\":\"p\"}", "https://" },
	{ "{\"name\":\"a\",\"url\":\"http://x\",\"profile\":\"p\",\"allow_plaintext\":true}", NULL },
	{ "{\"name\":\"a\",\"url\":\"http://x\",\"profile\":\"p\",\"allow_plaintext\":true," PIN "}", "plain http" },
	{ "{\"name\":\"a\",\"url\":\"http://x\",\"profile\":\"p\",\"allow_plaintext\":true,\"auth\":{\"type\":\"basic\",\"user\":\"u\",\"secret_file\":\"s\"}}", "allow_plaintext_auth" },
	{ "{\"name\":\"a\",\"url\":\"http://x\",\"profile\":\"p\",\"allow_plaintext\":true,\"allow_plaintext_auth\":true,\"auth\":{\"type\":\"basic\",\"user\":\"u\",\"secret_file\":\"s\"}}", NULL },
	/* who we are */
	{ AUTH("\"type\":\"header\",\"name\":\"X-Api-Key\",\"secret_file\":\"s\""), NULL },
	{ AUTH("\"type\":\"header\",\"secret_file\":\"s\""), NULL },
	{ AUTH("\"type\":\"header\",\"name\":\"X: y\",\"secret_file\":\"s\""), "auth.name" },
	{ AUTH("\"type\":\"header\",\"name\":\"X\\r\\nY\",\"secret_file\":\"s\""), "auth.name" },
	{ AUTH("\"type\":\"basic\",\"name\":\"X\",\"user\":\"u\",\"secret_file\":\"s\""), "auth.name" },
	{ AUTH("\"type\":\"digest\",\"user\":\"u\",\"secret_file\":\"s\""), NULL },
	{ AUTH("\"type\":\"bearer\",\"secret_file\":\"s\""), NULL },
	{ AUTH("\"type\":\"bearer\",\"token_command\":[\"get\",\"-x\"]"), NULL },
	{ AUTH("\"type\":\"bearer\",\"token_command\":\"get -x\""), "token_command" },
	{ AUTH("\"type\":\"bearer\",\"token_command\":[]"), "token_command" },
	{ AUTH("\"type\":\"bearer\",\"token_command\":[\"get\"],\"secret_file\":\"s\""), "needs" },
	{ AUTH("\"type\":\"digest\",\"user\":\"u\",\"token_command\":[\"get\"]"), "token_command" },
	{ AUTH("\"type\":\"session\",\"user\":\"u\",\"secret_file\":\"s\""), NULL },
	{ AUTH("\"type\":\"bearer\""), "secret_file" },
	{ AUTH("\"type\":\"magic\",\"secret_file\":\"s\""), "auth.type" },
	{ AUTH("\"secret_file\":\"s\""), "auth.type" },
	{ AUTH("\"type\":\"bearer\",\"secret\":\"s\""), "auth: secret: no such member" },
	{ TLS ",\"auth\":\"x\"}", "auth" },
};

int
main(void)
{
	struct device d;
	struct http_options o;
	struct fail f;
	json_t *line;
	size_t i;
	int got;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		d = (struct device){ 0 };
		fail_clear(&f);
		if (jsonl_parse(rows[i].line, strlen(rows[i].line), &line, &f)
		    == -1) {
			ok(0, "%s: %s", rows[i].line, f.text);
			continue;
		}
		got = fleet_parse(&d, line, &f);
		if (rows[i].why == NULL)
			ok(got == 0, "right: %s %s", rows[i].line, f.text);
		else
			ok(got == -1 && f.kind == FAIL_USAGE &&
			    strstr(f.text, rows[i].why) != NULL, "%s: %s",
			    rows[i].line, f.text);
		if (got == 0) {
			fleet_http(&d, &o);
			ok(o.no_proxy && o.total_s == 30 && o.connect_s == 10 &&
			    o.allow_http == fleet_is_plain(&d) &&
			    o.insecure == (d.ca == NULL) && (o.pin != NULL ||
			    o.ca != NULL || o.allow_http), "asked safely");
		}
		fleet_drop(&d);
		json_decref(line);
	}
	ok(fleet_name_ok("hall-1.printer_2"), "a name");
	ok(!fleet_name_ok("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaa"), "one of 65 bytes is too long");
	return done();
}
