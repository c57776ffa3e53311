/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "jwe.h"
#include "num.h"
#include "receipt.h"
#include "record.h"

json_t *
receipt_new(const struct receipt_facts *x)
{
	const struct entry *e = x->entry;
	char payload[ENTRY_NAME_LEN], now[CLOCK_LEN];
	json_t *data, *rec;

	snprintf(payload, sizeof payload, "%s.%u", e->id, (unsigned)e->part);
	clock_now(now);
	data = json_pack("{s:s,s:s,s:I,s:I,s:s,s:s,s:s*,s:o*,s:I,s:I}",
	    "payload", payload, "sha256", x->sha,
	    "bytes", (json_int_t)e->bytes, "records", (json_int_t)e->records,
	    "recipient", x->recipient, "destination", x->destination,
	    "server_id", x->result->server_id[0] != '\0' ?
	    x->result->server_id : NULL,
	    "status", x->result->status != 0 ?
	    json_integer(x->result->status) : NULL,
	    "attempts", (json_int_t)e->tries,
	    "wire_bytes", (json_int_t)x->result->wire);
	rec = data == NULL ? NULL : record_new("receipt", NULL, data);
	if (rec == NULL ||
	    json_object_set_new(rec, "time", json_string(now)) == -1 ||
	    record_set_id(rec) == -1) {
		json_decref(rec);
		return NULL;
	}
	return rec;
}

void
receipt_print(const json_t *rec, bool head, FILE *out)
{
	const json_t *data = json_object_get(rec, "data");
	const char *payload = json_string_value(json_object_get(data,
	    "payload"));
	const char *time = json_string_value(json_object_get(rec, "time"));
	json_int_t status = json_integer_value(json_object_get(data, "status"));
	char size[32], answer[24] = "-";

	if (head)
		fprintf(out, "%-8s  %7s  %9s  %6s  %s\n", "SENT AT", "RECORDS",
		    "SIZE", "ANSWER", "PAYLOAD");
	if (payload == NULL || time == NULL || strlen(time) < 19) {
		fprintf(out, "%-8s  %7s  %9s  %6s  %s\n", "refused", "-", "-",
		    "-", "see below, and jf-send --retry-dead");
		return;
	}
	if (status != 0)
		snprintf(answer, sizeof answer, "%d", (int)status);
	fprintf(out, "%.8s  %7lld  %9s  %6s  %s\n", time + 11, (long long)
	    json_integer_value(json_object_get(data, "records")),
	    num_bytes((uint64_t)json_integer_value(json_object_get(data,
	    "bytes")), size, sizeof size), answer, payload);
}

void
receipt_recipient(int fd, char thumb[JWK_THUMB_LEN])
{
	char head[JWE_HEADER_MAX];
	ssize_t n = pread(fd, head, sizeof head, 0);

	thumb[0] = '\0';
	if (n > 0)
		jwe_recipient(head, (size_t)n, thumb);
}
