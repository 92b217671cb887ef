#!/bin/bash
echo "Today is $(date -u +%Y-%m-%d)."
