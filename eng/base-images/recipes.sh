# One function per content. Each writes NAME.tar and NAME.changes (Dockerfile instructions for the image's
# configuration, one a line) into the folder $out. Sourced by 'make'; every change here makes all images anew.

default_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

recipe_debian() {
  debootstrap_tar debian ''
  changes debian "ENV PATH=$default_path" 'CMD ["/bin/bash"]'
}

recipe_python() {
  debootstrap_tar python ca-certificates,python3,python3-pip,python3-venv \
    --customize-hook='ln -s ../../bin/python3 "$1"/usr/local/bin/python' \
    --customize-hook='ln -s ../../bin/pip3 "$1"/usr/local/bin/pip' \
    --customize-hook='rm -f "$1"/usr/lib/python3*/EXTERNALLY-MANAGED'
  changes python "ENV PATH=$default_path" 'ENV LANG=C.UTF-8' \
    "ENV PYTHON_VERSION=$(package_version python python3)" 'CMD ["python3"]'
}

recipe_node() {
  debootstrap_tar node ca-certificates,nodejs,npm \
    --customize-hook="copy-in $out/npmrc /etc"
  changes node "ENV PATH=$default_path" "ENV NODE_VERSION=$(package_version node nodejs)" \
    "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt" 'CMD ["node"]'
}

recipe_nginx() {
  # The layout that configurations and pages made for the official image expect.
  debootstrap_tar nginx nginx \
    --customize-hook='chroot "$1" useradd --system --home-dir /nonexistent --shell /bin/false nginx' \
    --customize-hook='rm -rf "$1"/etc/nginx/sites-enabled "$1"/etc/nginx/sites-available "$1"/var/www/html' \
    --customize-hook="copy-in $recipes/nginx/nginx.conf /etc/nginx" \
    --customize-hook="copy-in $recipes/nginx/default.conf /etc/nginx/conf.d" \
    --customize-hook="copy-in $recipes/nginx/index.html /usr/share/nginx/html" \
    --customize-hook='ln -sf /dev/stdout "$1"/var/log/nginx/access.log' \
    --customize-hook='ln -sf /dev/stderr "$1"/var/log/nginx/error.log'
  changes nginx "ENV PATH=$default_path" "ENV NGINX_VERSION=$(package_version nginx nginx)" 'EXPOSE 80/tcp' \
    'STOPSIGNAL SIGQUIT' 'CMD ["nginx", "-g", "daemon off;"]'
}

recipe_gcc() {
  # The greeting of hello-world is compiled here, so that the host needs no compiler.
  debootstrap_tar gcc gcc,libc6-dev,make \
    --customize-hook="copy-in $recipes/hello-world/hello.c /" \
    --customize-hook='chroot "$1" gcc -static -Os -s -o /hello /hello.c' \
    --customize-hook="copy-out /hello $out" \
    --customize-hook='rm "$1"/hello "$1"/hello.c'
  changes gcc "ENV PATH=$default_path" "ENV GCC_VERSION=$(package_version gcc gcc)" 'CMD ["bash"]'
}

recipe_busybox() {
  local root=$work/busybox applet
  mkdir -p "$root"/{bin,dev,etc,home,lib,mnt,opt,proc,root,run,sbin,srv,sys,tmp,usr/bin,usr/sbin,usr/lib,usr/local/bin,var/log,var/spool}
  cp "$recipes"/alpine/* "$root/etc/"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for applet in $("$root/bin/busybox" --list-full); do
    [ -e "$root/$applet" ] || ln -s /bin/busybox "$root/$applet"
  done
  chmod 1777 "$root/tmp"
  chmod 700 "$root/root"
  plain_tar busybox "$root"
  changes busybox "ENV PATH=$default_path" 'CMD ["/bin/sh"]'
}

# Needs recipe_gcc.
recipe_hello-world() {
  local root=$work/hello-world
  mkdir -p "$root"
  cp "$out/hello" "$root/hello"
  chmod 755 "$root/hello"
  plain_tar hello-world "$root"
  changes hello-world "ENV PATH=$default_path" 'CMD ["/hello"]'
}

# The arm64 side of the multi-platform index: the right configuration, no content.
recipe_empty() {
  mkdir -p "$work/empty"
  plain_tar empty "$work/empty"
  changes empty "ENV PATH=$default_path" 'CMD ["/bin/bash"]'
}
