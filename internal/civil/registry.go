// SPDX-License-Identifier: Apache-2.0

package civil

// registry holds every type in the order of menus. Adding a type is adding its definition to this list.
var registry = define(
	birthType(),
)

// define indexes definitions and proves them: a definition that does not hold together is a programmer's mistake and stops
// the program at once, naming the place.
func define(types ...*Type) []*Type {
	for _, t := range types {
		t.index()
	}
	return types
}
