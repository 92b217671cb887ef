#!/usr/bin/env bash
# What compiling davit to machine code needs besides the SDK. Prints the options for 'dotnet publish', one a line.
# Exit code 1 where it cannot be had; then davit is published as a file with the .NET runtime in it.
#
# NuGet has the static libraries of the .NET runtime, but not every feed carries them. Ubuntu's archive has them as well: then its
# package, whose digest is below, is made into a NuGet package that is found in artifacts/native and nowhere else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ubuntu=10.0.115-0ubuntu1~24.04.1
digest=1c7b45da3254576ca3f1d92eaed576d18b7675fc222823ee3f995d725c225911
archive=http://archive.ubuntu.com/ubuntu/pool/main/d/dotnet10/dotnet-sdk-aot-10.0_${ubuntu}_amd64.deb
name=Ubuntu.NativeAOT.${ubuntu%%-*}
folder=$PWD/artifacts/native

[ "$(uname -m)" = x86_64 ] && command -v gcc >/dev/null && command -v dpkg-deb >/dev/null || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

version=$(dotnet msbuild src/Davit.Cli -getProperty:BundledNETCoreAppPackageVersion)
# A project without sources that asks for nothing but the package.
mkdir "$work/probe"
cat >"$work/probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="Microsoft.NETCore.App.Runtime.NativeAOT.linux-x64" Version="[$version]" /></ItemGroup>
</Project>
XML
if dotnet restore "$work/probe" </dev/null >/dev/null 2>&1; then
  exit 0
fi

package=$folder/$name.linux-x64.$version.nupkg
if [ ! -e "$package" ]; then
  curl --silent --show-error --fail --location --connect-timeout 20 --max-time 300 --output "$work/ubuntu.deb" "$archive" >&2 || exit 1
  sha256sum --quiet --check - <<<"$digest  $work/ubuntu.deb" >&2 || exit 1
  dpkg-deb --extract "$work/ubuntu.deb" "$work/root"
  content=$work/content
  mkdir -p "$content/runtimes" "$folder"
  cp -r "$work"/root/usr/lib/dotnet/packs/Microsoft.NETCore.App.Runtime.NativeAOT.*/*/data "$content/data"
  cp -r "$work"/root/usr/lib/dotnet/packs/Microsoft.NETCore.App.Runtime.NativeAOT.*/*/runtimes/* "$content/runtimes/linux-x64"
  sed -i 's/ubuntu\.[0-9.]*-x64/linux-x64/g' "$content/data/RuntimeList.xml"
  cat >"$work/package.nuspec" <<XML
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>$name.linux-x64</id>
    <version>$version</version>
    <authors>Ubuntu</authors>
    <description>Static libraries of the .NET runtime, from Ubuntu's package dotnet-sdk-aot-10.0 $ubuntu.</description>
    <packageTypes><packageType name="DotnetPlatform" /></packageTypes>
  </metadata>
  <files><file src="content/**" target="" /></files>
</package>
XML
  mkdir "$work/pack"
  cat >"$work/pack/pack.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuspecFile>../package.nuspec</NuspecFile><NuspecBasePath>..</NuspecBasePath></PropertyGroup>
</Project>
XML
  dotnet pack "$work/pack" --output "$work/packed" </dev/null >"$work/log" || { cat "$work/log" >&2; exit 1; }
  mv "$work/packed/${package##*/}" "$package"
fi

# Ubuntu's use the system's zlib, which packs half as fast as the one that Microsoft's carry: that is in the compiler's package of .NET 9.
libraries=runtime.linux-x64.Microsoft.DotNet.ILCompiler
release=9.0.22
cat >"$work/probe/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="$libraries" Version="[$release]" /></ItemGroup>
</Project>
XML
dotnet restore "$work/probe" </dev/null >"$work/log" || { cat "$work/log" >&2; exit 1; }
zlib=$(dotnet msbuild "$work/probe" -getProperty:NuGetPackageRoot)/${libraries,,}/$release/sdk/libz.a
[ -e "$zlib" ] || exit 1
gcc -O2 -std=c11 -c eng/isoc23.c -o "$folder/isoc23.o" >&2 || exit 1
printf -- '-p:%s\n' "RestoreAdditionalProjectSources=$folder" "NativeRuntime=$name" \
  "LinkedObject=-Wl%2C--whole-archive%2C$folder/isoc23.o%2C$zlib%2C--no-whole-archive"
