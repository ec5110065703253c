// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestDetect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want Encoding
	}{
		{"", Unicode}, {"Nguyen Van A", Unicode}, {"Nguyễn Văn Dũng", Unicode}, {"Hà", Unicode}, {"Lê Hoàng", Unicode},
		{norm.NFD.String("Lê Hoàng"), Unicode}, {"Hòa Bình", Unicode}, {"Dòng", Unicode}, {"Võ Công Quý", Unicode},
		{"NguyÔn V¨n Dòng", TCVN3}, {"Ph¹m ThÞ H\u00adêng", TCVN3}, {"Hång Ph¬ng", TCVN3}, {"Toµn Gia HiÖp Phíc", TCVN3},
		{"HuyÖn VÜnh Linh", TCVN3}, {"TRÇN THÞ BÝCH", TCVN3}, {"Sæ ®¨ng ký khai sinh", TCVN3}, {"§Æng", TCVN3},
		{"Nguyeãn Vaên Duõng", VNI}, {"Ñaëng Quoác Khaùnh", VNI}, {"HUYEÄN VÓNH LINH", VNI}, {"Döông", VNI}, {"Khaùnh", VNI},
		{"Huøynh", VNI}, {"Ñinh", VNI},
		{"Nguy\u00adn Vån Dûng", VISCII}, {"NguyêÞn Vãn DuÞng", CP1258}, {"Phaòm Thiò Hýõ\u00ccng", CP1258},
		{"Nguyá»…n VÄƒn DÅ©ng", Mojibake}, {"Tráº§n Thá»‹ Hoa", Mojibake},
	} {
		if got, conf := Detect(c.in); got != c.want {
			t.Errorf("Detect(%q) = %v (%.2f), want %v", c.in, got, conf, c.want)
		}
	}
}

// Names, words and signs of other languages must come through untouched.
func TestDetectLeavesOtherTextAlone(t *testing.T) {
	t.Parallel()
	list := `François,Hélène,Loïc,Noël,Noé,Zoé,Müller,José,René,Rémy,Chloé,Anaïs,Muñoz,Peña,Nuñez,Bjørn,Søren,Åse,
		Côte d'Ivoire,São Tomé,Réunion,Genève,Haïti,Citroën,Gaël,Raphaël,Michaël,Joël,Saül,Raúl,Jesús,María,Íñigo,
		Françoise Lefèvre,Étienne,Cécile,Solène,Benoît,Jérôme,Gérard,André,Zoë,Chloë,Taïs,Maïté,Aïcha,Ängström,Jürgen,Jörg,
		Käthe,Schröder,Weiß,Strauß,Håkon,Curaçao,Niño,Año,Coruña,Málaga,João,Conceição,Antônio,Luís,Inês,Mônica,Þór,Guðrún,
		Łódź,Dvořák,Škoda,Çelik,Şahin,İstanbul,Gülşen,Erdoğan,Kızıl,5°C,10 m²,½,© 2020,«Bé»,N° 5,№ 12,±3,Văn A²,100 €,“Lê”,…,–,
		Peñarol,Société Générale,Crédit Lyonnais,Königsberg,Zürich,Malmö,Besançon,Orléans,Nîmes,Sèvres,Évry,Ô,
		Agnès,Thérèse,Joséphine,Adèle,Stéphane,Frédéric,Clément,Léa,Théo,Mathéo,Inès,Kévin,Mélanie,Aurélie,Gwenaëlle,Sébastien`
	for _, s := range strings.Split(list, ",") {
		s = strings.TrimSpace(s)
		if e, c := Detect(s); e != Unicode {
			out, _ := Decode(s, e)
			t.Errorf("%q would become %q (%v, %.2f)", s, out, e, c)
		}
		if out, _, _ := ToUnicode(s); out != s {
			t.Errorf("ToUnicode(%q) = %q", s, out)
		}
	}
	for _, row := range sharedCSV(t, "codes/countries.csv") {
		for _, s := range row {
			if e, c := Detect(s); e != Unicode {
				t.Errorf("%q is called %v (%.2f)", s, e, c)
			}
		}
	}
}

// No genuine Unicode text is ever called anything else: every unit of twenty years and every name part.
func TestDetectNeverDamagesUnicode(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := vietnameseText().Draw(t, "s")
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			in := form.String(s)
			if e, c := Detect(in); e != Unicode {
				t.Fatalf("Detect(%q) = %v (%.2f)", in, e, c)
			}
		}
	})
	for _, row := range sharedCSV(t, "units.csv") {
		for _, s := range []string{row["name"], norm.NFD.String(row["name"]), strings.ToUpper(row["name"])} {
			if e, c := Detect(s); e != Unicode {
				t.Errorf("Detect(%q) = %v (%.2f)", s, e, c)
			}
		}
	}
}

// Mixed rows of one sheet are told apart, and a cell that mixes both is not called legacy.
func TestDetectMixedCell(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Nguyễn V¨n Dòng", "Xã Hải Quế, huyÖn H¶i L¨ng", "Trần Thị Hoa – Ph¹m ThÞ"} {
		if e, c := Detect(s); e != Unicode || c > 0.999 {
			t.Errorf("Detect(%q) = %v (%.3f)", s, e, c)
		}
	}
}

func TestDetectBytes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		b    string
		want Encoding
		sure bool
	}{
		{"Nguy\xd4n V\xa8n D\xf2ng", TCVN3, true}, {"Nguyễn", Unicode, true}, {"abc", Unicode, true},
		{"\x50\x68\xd5\x6d\x20\x54\x68\xb8\x20\x48\xdf\xb6\x6e\x67", VISCII, true},
		{"\xff\xfe\xfd", Unicode, false},
	} {
		e, conf := DetectBytes([]byte(c.b))
		if e != c.want || (conf > 0.5) != c.sure {
			t.Errorf("DetectBytes(%q) = %v, %.2f", c.b, e, conf)
		}
	}
}

// recall tells how much of a list of texts, written in e, is recognised, and how much is taken for another legacy
// encoding.
func recall(texts []string, e Encoding) (right, wrong float64) {
	n, ok, bad := 0, 0, 0
	for _, s := range texts {
		code, err := Encode(s, e)
		if err != nil || ascii(code) || code == s {
			continue
		}
		n++
		switch d, _ := Detect(code); d {
		case e:
			ok++
		case Unicode:
		default:
			bad++
		}
	}
	return float64(ok) / float64(n), float64(bad) / float64(n)
}

// The floors are a little below what was measured; the log has the figures.
func TestDetectRecall(t *testing.T) {
	t.Parallel()
	surnames, middles, givens := sharedCSV(t, "names/surnames.csv"), sharedCSV(t, "names/middle_names.csv"), sharedCSV(t, "names/given_names.csv")
	rnd := rand.New(rand.NewPCG(1, 2))
	var full, upper, parts []string
	for range 5000 {
		s := fmt.Sprint(surnames[rnd.IntN(len(surnames))]["surname"], " ", middles[rnd.IntN(len(middles))]["middle"], " ",
			givens[rnd.IntN(len(givens))]["given"])
		full, upper = append(full, s), append(upper, strings.ToUpper(s))
	}
	for _, row := range givens {
		parts = append(parts, row["given"])
	}
	var units []string
	for _, row := range sharedCSV(t, "units.csv") {
		units = append(units, row["name"])
	}
	for _, c := range []struct {
		name   string
		texts  []string
		floors map[Encoding]float64
	}{
		{"full names", full, map[Encoding]float64{TCVN3: 0.99, VNI: 0.98, VISCII: 0.80, CP1258: 0.80, Mojibake: 0.999}},
		{"names in capitals", upper, map[Encoding]float64{TCVN3: 0.99, VNI: 0.98, VISCII: 0.80, CP1258: 0.80, Mojibake: 0.999}},
		{"single given names", parts, map[Encoding]float64{TCVN3: 0.85, VNI: 0.75, Mojibake: 0.999}},
		{"units", units, map[Encoding]float64{TCVN3: 0.998, VNI: 0.998, CP1258: 0.95, Mojibake: 0.999}},
	} {
		for e, floor := range c.floors {
			right, wrong := recall(c.texts, e)
			t.Logf("%s in %v: %.2f %% recognised, %.3f %% taken for another legacy encoding", c.name, e, 100*right, 100*wrong)
			if right < floor {
				t.Errorf("%s in %v: %.2f %% recognised, at least %.1f %% expected", c.name, e, 100*right, 100*floor)
			}
			if wrong > 0.02 {
				t.Errorf("%s in %v: %.2f %% taken for another legacy encoding", c.name, e, 100*wrong)
			}
		}
	}
}

// Syllables outside the list of known words still decide when a text has a few of them.
func TestDetectUnknownWords(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	var texts []string
	for len(texts) < 2000 {
		var w []string
		for len(w) < 4 {
			if s := syllableList[rnd.IntN(len(syllableList))]; known()[s] == 0 && !ascii(s) {
				w = append(w, s)
			}
		}
		texts = append(texts, strings.Join(w, " "))
	}
	for e, floor := range map[Encoding]float64{TCVN3: 0.90, VNI: 0.90} {
		right, wrong := recall(texts, e)
		t.Logf("four unknown syllables in %v: %.2f %% recognised, %.2f %% wrong", e, 100*right, 100*wrong)
		if right < floor || wrong > 0.05 {
			t.Errorf("four unknown syllables in %v: %.2f %% recognised, %.2f %% wrong", e, 100*right, 100*wrong)
		}
	}
}
