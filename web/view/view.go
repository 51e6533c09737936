// Package view holds the pages as templ components, each beside the plain struct that it
// shows. The structs carry worded, formatted values, shaped like the page; components compute
// nothing and know neither database nor requests. Exported components are pages, the others
// parts. Start at Unit in unit.templ.
package view
