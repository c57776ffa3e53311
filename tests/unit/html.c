/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "html.h"
#include "tap.h"

int
main(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	html_text(out, "a<b> & \"c\" 'd' \xc3\xa4");
	fclose(out);
	is_str(text, "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; \xc3\xa4",
	    "entities, and nothing else");
	free(text);
	return done();
}
