import os

folder = os.getcwd()
print(f"Files in {folder}:")
for name in sorted(os.listdir(folder)):
    print(f"- {name} ({os.path.getsize(name)} bytes)")
