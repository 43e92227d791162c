#include "page.h"

#include <string.h>

static const char head[] =
	"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Guestbook</title>\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n"
	":root{color-scheme:light dark;--paper:#fdfaf3;--ink:#2b2a27;--soft:#8a8478;--line:#e6dfd0;--seal:#a8321f}\n"
	"@media(prefers-color-scheme:dark){:root{--paper:#1d1c1a;--ink:#ece6da;--soft:#968f82;--line:#39362f;--seal:#e57b66}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;min-height:100vh;display:grid;place-items:start center;background:var(--paper);color:var(--ink);"
	"font:1.05rem/1.6 Georgia,'Times New Roman',serif}\n"
	"main{width:min(34rem,100%);padding:3.5rem 1.5rem}\n"
	"h1{margin:0 0 .2rem;font-size:2.6rem;font-weight:400;letter-spacing:-.02em}\n"
	"p{margin:0 0 2rem;color:var(--soft);font-style:italic}\n"
	"form{display:flex;gap:.75rem;border-bottom:2px solid var(--ink)}\n"
	"input{flex:1;min-width:0;padding:.5rem 0;border:0;outline:0;background:none;color:inherit;font:inherit}\n"
	"form:focus-within{border-color:var(--seal)}\n"
	"button{padding:.4rem .2rem;border:0;background:none;color:var(--seal);font:inherit;font-style:italic;cursor:pointer}\n"
	"button:focus-visible{outline:2px solid var(--seal)}\n"
	"ol{margin:1.5rem 0 0;padding:0;list-style:none}\n"
	"li{padding:.7rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}\n"
	"[role=alert]{margin:1.5rem 0 0;color:var(--seal)}\n"
	"footer{margin-top:2.5rem;color:var(--soft);font-size:.85rem}\n"
	"</style>\n</head>\n<body>\n<main>\n<h1>Guestbook</h1>\n<p>Please leave a line.</p>\n"
	"<form method=\"post\" action=\"\">\n<input name=\"entry\" aria-label=\"Your entry\" placeholder=\"Your entry\" maxlength=\"280\" required "
	"autofocus autocomplete=\"off\">\n<button>Sign</button>\n</form>\n";

void add_escaped(struct buffer *out, const char *text)
{
	static const char special[] = "&<>\"";
	static const char *const names[] = { "&amp;", "&lt;", "&gt;", "&quot;" };
	for (; *text; text++) {
		const char *at = strchr(special, *text);
		if (at)
			buffer_text(out, names[at - special]);
		else
			buffer_char(out, *text);
	}
}

void page_write(struct buffer *out, const struct answer *entries, const char *problem, const char *pod)
{
	buffer_text(out, head);
	if (problem) {
		buffer_text(out, "<p role=\"alert\">");
		add_escaped(out, problem);
		buffer_text(out, "</p>\n");
	}
	buffer_text(out, "<ol>\n");
	for (int i = entries->count - 1; i >= 0; i--) {
		buffer_text(out, "<li>");
		add_escaped(out, entries->items[i]);
		buffer_text(out, "</li>\n");
	}
	buffer_text(out, "</ol>\n<footer>Served by ");
	add_escaped(out, pod);
	buffer_text(out, "</footer>\n</main>\n</body>\n</html>\n");
}
