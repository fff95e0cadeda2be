//go:build ignore

// Prints table.txt: the fields of the API types that patches and manifests go through.
//
// Run it in a module that requires k8s.io/api, k8s.io/kubelet and k8s.io/component-base of the wanted release.
package main

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	apps "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	logsapi "k8s.io/component-base/logs/api/v1"
	kubeletconfig "k8s.io/kubelet/config/v1beta1"
)

var special = map[reflect.Type]string{
	reflect.TypeOf(resource.Quantity{}):          "quantity",
	reflect.TypeOf(resource.QuantityValue{}):     "quantity",
	reflect.TypeOf(metav1.Time{}):                "time",
	reflect.TypeOf(metav1.MicroTime{}):           "time",
	reflect.TypeOf(metav1.Duration{}):            "raw",
	reflect.TypeOf(intstr.IntOrString{}):         "intOrString",
	reflect.TypeOf(runtime.RawExtension{}):       "raw",
	reflect.TypeOf(metav1.FieldsV1{}):            "raw",
	reflect.TypeOf(logsapi.TimeOrMetaDuration{}): "raw",
}

var seen = map[string]reflect.Type{}
var queue []reflect.Type

func expr(t reflect.Type) string {
	if s, ok := special[t]; ok {
		return s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + expr(t.Elem())
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + expr(t.Elem())
	case reflect.Map:
		return "{}" + expr(t.Elem())
	case reflect.Struct:
		n := t.Name()
		if old, ok := seen[n]; ok && old != t {
			panic("name clash " + n)
		} else if !ok {
			seen[n] = t
			queue = append(queue, t)
		}
		return n
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint16, reflect.Uint32, reflect.Uint8:
		return t.Kind().String()
	case reflect.Float32, reflect.Float64:
		return "float"
	}
	panic(t.String())
}

type row struct{ name, text string }

func rows(t reflect.Type) []row {
	var out []row
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		parts := strings.Split(tag, ",")
		if parts[0] == "-" || (!f.IsExported() && !f.Anonymous) {
			continue
		}
		flags := ""
		for _, p := range parts[1:] {
			switch p {
			case "omitempty", "omitzero":
				flags += " omitempty"
			case "inline", "":
			default:
				panic("tag " + tag)
			}
		}
		if parts[0] == "" && f.Anonymous {
			ft := f.Type
			if ft.Kind() == reflect.Pointer {
				ft = ft.Elem()
			}
			out = append(out, rows(ft)...)
			continue
		}
		if parts[0] == "" {
			parts[0] = f.Name
		}
		// The other strategy, retainKeys, matters only to those who make patches.
		if strings.Contains(f.Tag.Get("patchStrategy"), "merge") {
			flags += " merge"
			if key := f.Tag.Get("patchMergeKey"); key != "" {
				flags += "=" + key
			}
		}
		out = append(out, row{parts[0], fmt.Sprintf("  %s: %s%s", parts[0], expr(f.Type), flags)})
	}
	return out
}

func main() {
	for _, o := range []interface{}{v1.Pod{}, apps.Deployment{}, apps.DaemonSet{}, v1.Service{}, kubeletconfig.KubeletConfiguration{}} {
		expr(reflect.TypeOf(o))
	}
	var names []string
	text := map[string][]string{}
	for len(queue) > 0 {
		t := queue[0]
		queue = queue[1:]
		rs := rows(t)
		sort.SliceStable(rs, func(i, j int) bool { return rs[i].name < rs[j].name })
		names = append(names, t.Name())
		for _, r := range rs {
			text[t.Name()] = append(text[t.Name()], r.text)
		}
	}
	sort.Strings(names)
	for _, n := range names {
		fmt.Println(n)
		for _, l := range text[n] {
			fmt.Println(l)
		}
	}
}
