// SPDX-License-Identifier: Apache-2.0

package civil

// registry holds every type in the order of menus. Adding a type is adding its definition to this list.
var registry = must(
	birthType(), marriageType(), deathType(), parentChildType(), maritalCertType(),
	guardianshipType(), adoptionType(), changeType(), divorceType(), foreignNoteType(),
)

// must defines the types of the program; a definition that does not hold together is a programmer's mistake and stops the
// program at once, naming the place.
func must(types ...*Type) []*Type {
	for i, t := range types {
		d, err := Define(*t)
		if err != nil {
			panic(err)
		}
		types[i] = d
	}
	return types
}

// Define makes a definition ready for use: it proves it (Check) and prepares its look-ups. Types of the registers come ready
// from Types; Define is for definitions from elsewhere.
func Define(t Type) (*Type, error) {
	t.index()
	return &t, t.Check()
}
