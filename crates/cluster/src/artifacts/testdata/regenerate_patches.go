//go:build ignore

// Fills in the results of patches.txt: reads it from stdin, writes it to stdout.
//
// Run it in a module that requires k8s.io/api, k8s.io/kubelet and k8s.io/apimachinery of the wanted release.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	apps "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	kubeletconfig "k8s.io/kubelet/config/v1beta1"
	"sigs.k8s.io/yaml"
)

var types = map[string]interface{}{
	"Pod":                  v1.Pod{},
	"Deployment":           apps.Deployment{},
	"KubeletConfiguration": kubeletconfig.KubeletConfiguration{},
}

func run(kind, document, patch string) ([]byte, error) {
	doc, err := yaml.YAMLToJSON([]byte(document))
	if err != nil {
		return nil, err
	}
	change, err := yaml.YAMLToJSON([]byte(patch))
	if err != nil {
		return nil, err
	}
	switch kind {
	case "json":
		operations, err := jsonpatch.DecodePatch(change)
		if err != nil {
			return nil, err
		}
		return operations.Apply(doc)
	case "merge":
		return jsonpatch.MergePatch(doc, change)
	}
	return strategicpatch.StrategicMergePatch(doc, change, types[strings.TrimPrefix(kind, "strategic ")])
}

func encode(value interface{}) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return text.String()
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	var kind, document string
	for lines.Scan() {
		line := lines.Text()
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			fmt.Println(line)
		case key == "result" || key == "error":
		case key == "document":
			document = value
			fmt.Println(line)
		case key == "patch":
			fmt.Println(line)
			result, err := run(kind, document, value)
			if err != nil {
				fmt.Print("error: ", encode(err.Error()))
				continue
			}
			var sorted interface{}
			if err := json.Unmarshal(result, &sorted); err != nil {
				panic(err)
			}
			fmt.Print("result: ", encode(sorted))
		default:
			kind = key
			fmt.Println(line)
		}
	}
}
