// Command oracle writes what Go itself makes of the cases in ../Cases:
//
//	go run main.go ../Cases/data.json ../Cases/templates.txt > ../Cases/expected.json
//
// The tests compare with expected.json and need no Go.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"
	"text/template"
)

// Item is what data "item" stands for; the tests build the same value.
type Item struct {
	Name    string
	Count   int64
	Ratio   float64
	Ready   bool
	Tags    []string
	Labels  map[string]string
	Inner   Inner
	Nothing *Inner
	Any     any
	None    any
	NoTags  []string
	NoMap   map[string]string
}

type Inner struct {
	Size int
	Text string
}

func (Item) Greet() string                     { return "hello" }
func (Item) Label(name string) string          { return "label " + name }
func (Item) Times(text string, n int) string   { return strings.Repeat(text, n) }
func (Item) Fail() (string, error)             { return "", errors.New("it failed") }
func (Item) Many(first string, rest ...string) string { return first + strings.Join(rest, "+") }

var item = Item{
	Name: "box", Count: 42, Ratio: 2.5, Ready: true,
	Tags:   []string{"a", "b", "c"},
	Labels: map[string]string{"one": "1", "two": "2"},
	Inner:  Inner{Size: 7, Text: "in <b>"},
	Any:    "any text",
}

type row struct {
	Data     string `json:"data"`
	Template string `json:"template"`
	Output   string `json:"output,omitempty"`
	Error    string `json:"error,omitempty"`
}

func main() {
	raw, err := os.ReadFile(os.Args[1])
	check(err)
	data := map[string]json.RawMessage{}
	check(json.Unmarshal(raw, &data))
	file, err := os.Open(os.Args[2])
	check(err)
	var rows []row
	name := ""
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		line := scanner.Text()
		if strings.HasPrefix(line, "# ") || line == "" {
			continue
		}
		if strings.HasPrefix(line, "data ") {
			name = line[5:]
			continue
		}
		text := strings.NewReplacer(`⏎`, "\n", `⇥`, "\t").Replace(line)
		rows = append(rows, run(name, text, data))
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	fmt.Println("[")
	for i, r := range rows {
		if i > 0 {
			fmt.Print(",")
		}
		check(out.Encode(r))
	}
	fmt.Println("]")
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func run(name, text string, data map[string]json.RawMessage) row {
	r := row{Data: name, Template: text}
	tmpl, err := template.New("").Funcs(docker).Parse(text)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	var value any
	switch {
	case name == "item":
		value = item
	case strings.HasPrefix(name, "raw "):
		dec := json.NewDecoder(bytes.NewReader(data[name[4:]]))
		dec.UseNumber()
		check(dec.Decode(&value))
		tmpl.Option("missingkey=error")
	default:
		check(json.Unmarshal(data[name], &value))
	}
	var out bytes.Buffer
	if err := tmpl.Execute(&out, value); err != nil {
		r.Error = err.Error()
		return r
	}
	r.Output = out.String()
	return r
}

// The functions that Docker's templates have besides Go's own.
var docker = template.FuncMap{
	"json": func(v any) string {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		check(enc.Encode(v))
		return strings.TrimSpace(buf.String())
	},
	"split": strings.Split,
	"join":  join,
	"title": strings.Title,
	"lower": strings.ToLower,
	"upper": strings.ToUpper,
	"pad": func(s string, before, after int) string {
		if s == "" {
			return s
		}
		return strings.Repeat(" ", before) + s + strings.Repeat(" ", after)
	},
	"truncate": func(s string, n int) string {
		if len(s) < n {
			return s
		}
		return s[:n]
	},
}

func join(list any, sep string) (string, error) {
	if list == nil {
		return "", nil
	}
	var parts []string
	switch v := reflect.ValueOf(list); v.Kind() {
	case reflect.Slice:
		for i := 0; i < v.Len(); i++ {
			parts = append(parts, fmt.Sprint(v.Index(i).Interface()))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			parts = append(parts, fmt.Sprint(v.MapIndex(k).Interface()))
		}
		sort.Strings(parts)
	default:
		return "", fmt.Errorf("expected slice, got %T", list)
	}
	return strings.Join(parts, sep), nil
}
